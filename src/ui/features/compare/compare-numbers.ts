/** The numbers of a comparison: each LoRA with its gains, and what the first two have in common, weight by weight. */
import { type Accessor, createEffect, createMemo, createResource, createSignal, on, onCleanup } from 'solid-js';
import type { PairsRead } from '../../../app/compare/pair-reads.ts';
import type { LoraDetail } from '../../../contracts/library.ts';
import {
  coefficientsOf,
  type Cosine,
  type Cosines,
  cosines,
  stackGrams,
  stackMember,
} from '../../../domain/composition/joint/gram-matrices.ts';
import type { PairProducts } from '../../../domain/composition/products/pair.ts';
import type { Message } from '../../../domain/message.ts';
import { gainOf } from '../../../domain/profiles/editing/gains.ts';
import type { Gains, Owner, Profile } from '../../../domain/profiles/profile.ts';
import type { Layout } from '../../../domain/reading.ts';
import { lookupOf } from '../../routes.ts';
import { useApp } from '../../state/app-context.tsx';
import { distinctNames } from '../../state/distinct-names.ts';
import type { Compared } from '../../state/compared.ts';
import { measuredOf } from '../../state/measured.ts';
import type { Wanted } from './compare-address.ts';

export interface Side extends Compared {
  readonly wanted: Wanted;
  readonly detail: LoraDetail;
  readonly owner: Owner | null;
  readonly profiles: readonly Profile[];
}

/** The cosine of the first two, or why there is none. */
export type Common =
  | { readonly kind: 'known'; readonly found: Cosines; readonly products: PairProducts | null }
  | { readonly kind: 'reading'; readonly share: number }
  | { readonly kind: 'unread'; readonly unread: readonly { readonly name: string; readonly why: Message }[] }
  | { readonly kind: 'layouts' }
  | { readonly kind: 'none' };

const NO_GAINS: Gains = {};

export interface CompareNumbers {
  /** In the order asked for, without those that the library does not have; null until it has answered. */
  readonly sides: Accessor<readonly Side[] | null>;
  /** Names in the address that mean no LoRA of the library. */
  readonly missing: Accessor<readonly string[]>;
  /** Of the first. */
  readonly layout: Accessor<Layout | null>;
  /** Those whose blocks are the first one's. */
  readonly drawn: Accessor<readonly Side[]>;
  readonly common: Accessor<Common>;
}

export function createCompareNumbers(wanted: Accessor<readonly Wanted[]>): CompareNumbers {
  const { app, state } = useApp();
  const question = createMemo(() => ({ wanted: wanted(), revision: state().revision, profiles: state().changes.profiles }));
  const sideOf = async (each: Wanted): Promise<Side | null> => {
    const lookup = lookupOf(each.lora);
    const detail = lookup && (await app.detail(lookup));
    if (!detail) return null;
    const [owner, profiles] = await Promise.all([app.compositions.ownerOf(detail.row.id), app.profiles.of(detail.row.id)]);
    const profile = profiles.find(({ id }) => id === each.profile);
    return {
      wanted: each,
      detail,
      owner,
      profiles,
      key: `${each.lora} ${each.profile ?? ''}`,
      name: detail.row.name,
      kind: profile?.name ?? '',
      gains: profile?.gains ?? NO_GAINS,
      blocks: detail.blocks,
    };
  };
  const [answer] = createResource(question, ({ wanted: asked }) => Promise.all(asked.map(sideOf)));
  const sides = createMemo(() => {
    const found = answer.latest?.filter((side) => side !== null);
    if (!found) return null;
    const names = distinctNames(found.map(({ detail }) => detail.row));
    return found.map((side, index): Side => ({ ...side, name: names[index] ?? side.name }));
  });
  const missing = createMemo(() => {
    const found = new Set(sides()?.map(({ wanted: { lora } }) => lora));
    return sides() === null ? [] : wanted().flatMap(({ lora }) => (found.has(lora) ? [] : [lora]));
  });
  const layout = createMemo(() => sides()?.[0]?.detail.layout ?? null, null, { equals: (a, b) => a?.id === b?.id });
  const drawn = createMemo(() => (sides() ?? []).filter(({ detail }) => detail.layout?.id === layout()?.id && layout() !== null));
  return { sides, missing, layout, drawn, common: createCommon(() => sides() ?? []) };
}

function createCommon(sides: Accessor<readonly Side[]>): Accessor<Common> {
  const { app } = useApp();
  const [read, setRead] = createSignal<PairsRead | null>(null);
  const [share, setShare] = createSignal(0);
  const files = createMemo(
    () =>
      sides()
        .slice(0, 2)
        .flatMap(({ owner, detail }) => (owner === null ? [] : [{ id: detail.row.id, owner, path: detail.row.path }])),
    [],
    { equals: (a, b) => a.map(({ owner }) => owner).join() === b.map(({ owner }) => owner).join() },
  );
  let stop = new AbortController();
  createEffect(
    on(files, (pair) => {
      stop.abort();
      setRead(null);
      setShare(0);
      if (pair.length < 2 || pair[0]?.owner === pair[1]?.owner) return;
      const mine = new AbortController();
      stop = mine;
      void app.pairs.read(pair, (done) => stop === mine && setShare(done), mine.signal).then((found) => stop === mine && setRead(found));
    }),
  );
  onCleanup(() => stop.abort());
  return createMemo((): Common => {
    const [a, b] = sides();
    if (!a || !b || a.owner === null || b.owner === null) return { kind: 'none' };
    if (a.owner === b.owner) return { kind: 'known', found: oneLora(a, b), products: null };
    if (a.detail.layout?.id !== b.detail.layout?.id || !a.detail.layout) return { kind: 'layouts' };
    const now = read();
    if (!now) return { kind: 'reading', share: share() };
    const products = now.products(a.owner, b.owner);
    if (!products) {
      const nameOf = (owner: Owner): string => (owner === a.owner ? a.name : b.name);
      return { kind: 'unread', unread: now.unread.map(({ owner, why }) => ({ name: nameOf(owner), why })) };
    }
    const members = [a, b].map(({ owner, detail }) => stackMember(owner ?? '', measuredOf(detail)));
    const grams = stackGrams(members, a.detail.layout.slots, () => products);
    const settings = [a, b].map(({ gains }) => ({ strengthModel: 1, strengthClip: 1, gains, on: true }));
    return { kind: 'known', found: cosines(grams, 0, 1, coefficientsOf(grams, settings)), products };
  });
}

/**
 * A LoRA beside itself with other gains: in a block the two are one change times g_a and g_b, so that their cosine is the sign of
 * g_a g_b; over all blocks sum g_a g_b s^2 / sqrt(sum g_a^2 s^2 . sum g_b^2 s^2).
 */
function oneLora(a: Side, b: Side): Cosines {
  const blocks = a.blocks.map(({ slot, strength }): Cosine & { readonly x: number; readonly y: number } => {
    const [x, y] = [gainOf(a.gains, slot) * strength, gainOf(b.gains, slot) * strength];
    return { slot, cosine: x === 0 || y === 0 ? null : Math.sign(x * y), x, y };
  });
  const sum = (of: (block: (typeof blocks)[number]) => number): number => blocks.reduce((total, block) => total + of(block), 0);
  const size = Math.sqrt(sum(({ x }) => x * x) * sum(({ y }) => y * y));
  const overall = size > 0 ? sum(({ x, y }) => x * y) / size : null;
  return { overall, compared: overall, blocks };
}
