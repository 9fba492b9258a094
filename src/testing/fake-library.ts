/** A believable library in memory: any number of rows, every status, the same for the same seed; with filter, sort and counts. */
import type { FacetValue, LibraryQuery, LibraryRow, QueryResult } from '../contracts/library.ts';
import type { LoraStatus, SortKey } from '../domain/library/vocabulary.ts';
import type { LibraryFilter } from '../domain/library/filter.ts';
import { foldText, parseSearch, type SearchTerm, type TextField } from '../domain/library/search.ts';
import { runFacts } from '../domain/library/runs/facts.ts';
import { groupRuns, type RunCandidate } from '../domain/library/runs/group.ts';
import { packRuns } from '../domain/library/runs/packed.ts';
import { FAMILIES, FALLBACK, type FakeFamily } from './fake-layouts.ts';
import { verbatim } from '../domain/message.ts';
import { NOTHING_OWN } from '../domain/library/own.ts';

export type Random = () => number;

/** Park-Miller: small, and the same everywhere. */
export function seeded(seed: number): Random {
  let state = (seed % 2147483646) + 1;
  return () => {
    state = (state * 16807) % 2147483647;
    return state / 2147483647;
  };
}

const FIRST =
  'Anamorphic,Art Deco,Ballet,Charcoal,Cinematic Teal,Ink and Wash,Isometric,Kintsugi,Macro,Neon Rain,Origami,Paper Cut,Porcelain,Retro,Soft Window,Stained Glass,Tin Toy,Ukiyo-e,Vintage,Watercolour,Risograph,Linocut,Gouache,Blueprint,Foggy,Volcanic,Clockwork,Quilted'.split(
    ',',
  );
const SECOND =
  'Film Look,Posters,Motion Study,Portraits,Landscape,Rooms,Ceramics,Insects,Streets,Animals,Layers,Skin Detail,Anime,Light,Interiors,Robots,Waves,Still Life,Night Scenes,Botanicals'.split(
    ',',
  );
const CATEGORIES = ['01 - People', '02 - Styles', '03 - Utils', '06 - Characters', '09 - Animals', '10 - Buildings'];
const CODES: Readonly<Record<string, string>> = { '01': 'PPL', '02': 'STL', '03': 'UTL', '06': 'CHT', '09': 'ANM', '10': 'BLD' };
const ADAPTERS = ['LoRA', 'LoRA', 'LoRA', 'LoRA', 'LoRA', 'LoRA', 'LoCon', 'LoKr', 'DoRA'];
const RANKS = [4, 8, 16, 16, 16, 32, 32, 64, 128];

export const SOURCES = [
  { id: 'source-a', name: 'loras' },
  { id: 'source-b', name: 'archive' },
] as const;

export const UNREADABLE =
  'The file ends after 61,440 bytes, but its header says the tensors reach 153,092,160: the download is incomplete.';
export const NO_BLOCKS = 'None of its 12 modules lies in a numbered block, so there is nothing to compare block by block.';

const pick = <T>(list: readonly T[], random: Random): T => list[Math.floor(random() * list.length)] as T;

function familyOf(random: Random): FakeFamily {
  let left = random() * FAMILIES.reduce((sum, { share }) => sum + share, 0);
  return FAMILIES.find(({ share }) => (left -= share) <= 0) ?? (FAMILIES[0] as FakeFamily);
}

/** Strengths of the slots relative to the strongest, 0 for untouched ones: smooth over the depth, as training leaves them. */
export function profile(family: FakeFamily, random: Random): number[] {
  const slots = family.layout?.slots ?? [];
  const phase = random() * 6;
  const slope = random() * 1.2 - 0.4;
  const onlyMain = random() < 0.6;
  const half = random() < 0.08;
  const values = slots.map((slot, index) => {
    const place = index / slots.length;
    if (slot.role !== 'main' && onlyMain) return 0;
    if (half && index > 18) return 0;
    if (slot.id === 'in.0' || slot.id === 'in.3') return 0;
    const wave = 0.45 + 0.22 * Math.sin(phase + place * 7) + 0.1 * Math.sin(phase * 3 + index) + slope * (place - 0.5);
    return Math.max(0.03, wave + 0.12 * (random() - 0.5)) * (slot.role === 'te' ? 0.4 : 1);
  });
  const largest = Math.max(...values, 1e-9);
  return values.map((value) => value / largest);
}

function statusOf(random: Random): LoraStatus {
  const dice = random();
  return dice < 0.012 ? 'unreadable' : dice < 0.03 ? 'fallback' : dice < 0.04 ? 'missing' : 'measured';
}

export const groupsOf = (slots: readonly { readonly group: string }[]): number[] => {
  const lengths: number[] = [];
  slots.forEach(({ group }, index) => {
    if (index > 0 && slots[index - 1]?.group === group) lengths[lengths.length - 1] = (lengths.at(-1) ?? 0) + 1;
    else lengths.push(1);
  });
  return lengths;
};

export const familyById = (id: string): FakeFamily => FAMILIES.find((family) => family.id === id) ?? (FAMILIES[0] as FakeFamily);

/** Shares of the slots of one row; the fingerprint is made of them. */
export const sharesOf = (id: number, familyId: string): number[] => profile(familyById(familyId), seeded(id * 7919));

function makeRow(id: number, numbers: Map<string, number>): LibraryRow {
  const random = seeded(id * 104729);
  const family = familyOf(random);
  const status = statusOf(random);
  const category = pick(CATEGORIES, random);
  const name = `${pick(FIRST, random)} ${pick(SECOND, random)}${random() < 0.35 ? ` v${1 + Math.floor(random() * 4)}` : ''}`;
  const source = random() < 0.82 ? SOURCES[0] : SOURCES[1];
  const code = `${family.base}-${CODES[category.slice(0, 2)] ?? 'GEN'}`;
  const number = (numbers.get(code) ?? 0) + 1;
  numbers.set(code, number);
  const rank = pick(RANKS, random);
  const layout = status === 'fallback' ? FALLBACK : status === 'unreadable' ? null : family.layout;
  const shows = layout && (status === 'measured' || status === 'missing');
  return {
    id,
    stableId: status === 'unreadable' ? null : `${code}-${String(number).padStart(3, '0')}`,
    name,
    path: `${family.folder}/${category}/${name.replaceAll(' ', '_').toLowerCase()}_${id}.safetensors`,
    sourceId: source.id,
    sourceName: source.name,
    size: Math.round((family.id === 'sd15' ? 2.3e6 : 9.57e6) * rank * (0.97 + 0.06 * random())),
    mtime: 1_760_000_000_000 - Math.floor(random() * 6e10),
    status,
    familyId: status === 'unreadable' ? 'unknown' : family.id,
    familyLabel: status === 'unreadable' ? 'Unknown' : family.label,
    adapter: status === 'unreadable' ? '' : pick(ADAPTERS, random),
    layoutId: layout?.id ?? null,
    layoutLabel: layout?.label ?? null,
    mainCount: layout?.mainCount ?? 0,
    rank: status === 'unreadable' ? null : rank,
    rankVaries: random() < 0.06,
    totalStrength: shows ? 2 + 20 * random() : null,
    peakStrength: shows ? 3 : null,
    fingerprint: shows
      ? Uint8Array.from(sharesOf(id, family.id), (share) => (share === 0 ? 0 : Math.max(1, Math.round(share * 255))))
      : null,
    groups: groupsOf(layout?.slots ?? []),
    base: null,
    triggers: [],
    tags: [],
    picture: null,
    adult: false,
    ownPicture: null,
    own: NOTHING_OWN,
    profiles: 0,
    problem: status === 'unreadable' ? verbatim(UNREADABLE) : status === 'fallback' ? verbatim(NO_BLOCKS) : null,
  };
}

export function makeRows(count: number): LibraryRow[] {
  const numbers = new Map<string, number>();
  return Array.from({ length: count }, (_, index) => makeRow(index + 1, numbers));
}

/** As it is before its tensors are read. */
export const unmeasured = (row: LibraryRow): LibraryRow =>
  row.status === 'measured' || row.status === 'fallback'
    ? {
        ...row,
        status: 'header',
        fingerprint: null,
        totalStrength: null,
        peakStrength: null,
        problem: null,
        layoutId: familyById(row.familyId).layout?.id ?? null,
        layoutLabel: familyById(row.familyId).layout?.label ?? null,
      }
    : row;

const folderOf = (row: LibraryRow): string => [row.sourceId, ...row.path.split('/').slice(0, -1)].join('/');
const STATUS_ORDER: readonly LoraStatus[] = ['measured', 'fallback', 'header', 'unreadable', 'missing'];
const STATUS_LABELS: Readonly<Record<LoraStatus, string>> = {
  measured: 'Measured',
  fallback: 'Fallback',
  header: 'Header only',
  unreadable: 'Unreadable',
  missing: 'Missing',
};

type Facet = keyof QueryResult['facets'];
const VALUES: Readonly<Record<Facet, (row: LibraryRow) => readonly (readonly [value: string, label: string])[]>> = {
  family: (row) => [[row.familyId, row.familyLabel]],
  layout: (row) => [[row.layoutId ?? '', row.layoutLabel ?? 'No blocks']],
  adapter: (row) => [[row.adapter, row.adapter || 'None known']],
  status: (row) => [[row.status, STATUS_LABELS[row.status]]],
  base: (row) => [[row.base?.name ?? '', row.base?.name ?? 'Not said']],
  tag: (row) => row.own.tags.map((tag) => [tag, tag]),
  folder: (row) => {
    const parts = [row.sourceName, ...row.path.split('/').slice(0, -1)];
    return parts.map((_, depth) => [[row.sourceId, ...parts.slice(1, depth + 1)].join('/'), parts.slice(0, depth + 1).join('/')]);
  },
};
const FACETS = Object.keys(VALUES) as Facet[];

const SORT: Readonly<Record<SortKey, (row: LibraryRow) => string | number | null>> = {
  name: (row) => row.name,
  family: (row) => row.familyLabel,
  adapter: (row) => row.adapter || null,
  layout: (row) => row.layoutLabel,
  rank: (row) => row.rank,
  size: (row) => row.size,
  folder: folderOf,
  date: (row) => row.mtime,
  status: (row) => STATUS_ORDER.indexOf(row.status),
  strength: (row) => row.totalStrength,
  total: (row) => row.totalStrength,
  stableId: (row) => row.stableId,
  base: (row) => row.base?.name ?? null,
  rating: (row) => row.own.rating,
};

function searched(line: string): (row: LibraryRow) => boolean {
  const { any } = parseSearch(line);
  return (row) => any.length === 0 || any.some((run) => run.every((term) => term.not !== says(row, term)));
}

function says(row: LibraryRow, term: SearchTerm): boolean {
  const { tags, notes, triggers, favourite, rating } = row.own;
  const own = [...tags, ...triggers, notes];
  const text: Readonly<Record<TextField, string>> = {
    family: row.familyLabel,
    layout: row.layoutLabel ?? '',
    adapter: row.adapter,
    status: STATUS_LABELS[row.status],
    folder: folderOf(row),
    name: row.name,
    tag: tags.join('\n'),
    base: row.base?.name ?? '',
    trigger: [...triggers, ...row.triggers].join('\n'),
    author: '',
    note: notes,
  };
  switch (term.kind) {
    case 'word':
      return foldText([row.name, row.path, row.stableId, row.familyLabel, row.adapter, row.layoutLabel, ...own].join(' ')).includes(
        term.text,
      );
    case 'text':
      return foldText(text[term.field]).includes(term.text);
    case 'has':
      return term.what === 'fav'
        ? favourite
        : term.what === 'rating'
          ? rating !== null
          : term.what !== 'profile' && term.what !== 'picture' && text[term.what] !== '';
    case 'number': {
      const { op, value, low, high } = term;
      const x = term.field === 'rank' ? row.rank : term.field === 'size' ? row.size : rating;
      if (x === null) return false;
      if (op === '=') return x === value || (x >= low && x < high);
      return op === '>' ? x > value : op === '>=' ? x >= value : op === '<' ? x < value : x <= value;
    }
  }
}

export function queryRows(rows: readonly LibraryRow[], { filter, sort }: LibraryQuery, revision: number): QueryResult {
  const matches = searched(filter.search);
  const counts = Object.fromEntries(FACETS.map((facet) => [facet, new Map<string, FacetValue>()])) as Record<
    Facet,
    Map<string, FacetValue>
  >;
  const found: LibraryRow[] = [];
  for (const row of rows) {
    if (!matches(row) || (filter.favourite && !row.own.favourite)) continue;
    const failed = FACETS.filter((facet) => !allowed(filter, facet, VALUES[facet](row)));
    if (failed.length === 0) found.push(row);
    for (const facet of FACETS) {
      if (failed.length > 1 || (failed.length === 1 && failed[0] !== facet)) continue;
      for (const [value, label] of VALUES[facet](row)) {
        counts[facet].set(value, { value, label, count: (counts[facet].get(value)?.count ?? 0) + 1 });
      }
    }
  }
  const by = SORT[sort.key];
  const collator = new Intl.Collator('en', { numeric: true });
  const compare = (a: string | number, b: string | number): number =>
    typeof a === 'number' && typeof b === 'number' ? a - b : collator.compare(String(a), String(b));
  found.sort((a, b) => {
    const [x, y] = [by(a), by(b)];
    if (x === null || y === null) return (x === null ? 1 : 0) - (y === null ? 1 : 0) || a.id - b.id;
    return (sort.descending ? -1 : 1) * compare(x, y) || collator.compare(a.name, b.name) || a.id - b.id;
  });
  const list = (facet: Facet): FacetValue[] =>
    [...counts[facet].values()].sort((a, b) =>
      facet === 'status'
        ? STATUS_ORDER.indexOf(a.value as LoraStatus) - STATUS_ORDER.indexOf(b.value as LoraStatus)
        : collator.compare(a.label, b.label),
    );
  return {
    ids: Uint32Array.from(found, (row) => row.id),
    total: found.length,
    runs: packRuns(groupRuns(found.map(candidateOf), () => 0.9).runs),
    allRuns: true,
    facets: {
      family: list('family'),
      layout: list('layout'),
      adapter: list('adapter'),
      status: list('status'),
      folder: list('folder'),
      base: list('base'),
      tag: list('tag'),
    },
    revision,
  };
}

const allowed = (filter: LibraryFilter, facet: Facet, values: readonly (readonly [string, string])[]): boolean => {
  const wanted: readonly string[] = filter[facet];
  return wanted.length === 0 || values.some(([value]) => wanted.includes(value));
};

const candidateOf = (row: LibraryRow): RunCandidate => ({
  ...runFacts(row.path, {}),
  id: row.id,
  source: row.sourceId,
  content: `content ${row.id}`,
  form: `${row.familyLabel} ${row.layoutLabel} ${row.rank}`,
  chosen: null,
});
