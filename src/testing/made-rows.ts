/** Rows of a believable library: any number, every status, the same for the same seed. `made-catalog.ts` brings them into a catalog. */
import type { LibraryRow } from '../contracts/library.ts';
import type { LoraStatus } from '../domain/library/vocabulary.ts';
import { FAMILIES, FALLBACK, type MadeFamily } from './made-layouts.ts';
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

/** The codes of base and category that the folders of a row stand for. */
export const codesOf = ({ familyId, path }: LibraryRow): { readonly baseCode: string; readonly categoryCode: string } => ({
  baseCode: familyById(familyId).base,
  categoryCode: CODES[path.split('/')[1]?.slice(0, 2) ?? ''] ?? 'GEN',
});
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

function familyOf(random: Random): MadeFamily {
  let left = random() * FAMILIES.reduce((sum, { share }) => sum + share, 0);
  return FAMILIES.find(({ share }) => (left -= share) <= 0) ?? (FAMILIES[0] as MadeFamily);
}

/** Strengths of the slots relative to the strongest, 0 for untouched ones: smooth over the depth, as training leaves them. */
export function profile(family: MadeFamily, random: Random): number[] {
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

export const familyById = (id: string): MadeFamily => FAMILIES.find((family) => family.id === id) ?? (FAMILIES[0] as MadeFamily);

/** Shares of the slots of one row; the fingerprint is made of them. */
export const sharesOf = (id: number, familyId: string): number[] => profile(familyById(familyId), seeded(id * 7919));

function makeRow(id: number): LibraryRow {
  const random = seeded(id * 104729);
  const family = familyOf(random);
  const status = statusOf(random);
  const category = pick(CATEGORIES, random);
  const title = `${pick(FIRST, random)} ${pick(SECOND, random)}${random() < 0.35 ? ` v${1 + Math.floor(random() * 4)}` : ''}`;
  const name = `${title} ${id}`;
  const source = random() < 0.82 ? SOURCES[0] : SOURCES[1];
  const rank = pick(RANKS, random);
  const layout = status === 'fallback' ? FALLBACK : status === 'unreadable' ? null : family.layout;
  const shows = layout && (status === 'measured' || status === 'missing');
  return {
    id,
    // Numbers are given by the catalog.
    stableId: null,
    name,
    path: `${family.folder}/${category}/${name}.safetensors`,
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
  return Array.from({ length: count }, (_, index) => makeRow(index + 1));
}
