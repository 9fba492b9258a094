/**
 * The numbers of the stack. What two files have in common is read once, in the background, and kept; from there every slider changes
 * all totals by small sums (`domain/composition/joint/gram-matrices.ts`), within a frame.
 */
import { type Accessor, createEffect, createMemo, createSignal, on, onCleanup } from 'solid-js';
import type { PairsRead } from '../../../../app/compare/pair-reads.ts';
import type { LoraDetail } from '../../../../contracts/library.ts';
import { checkCompatibility } from '../../../../domain/composition/fit/compatibility.ts';
import type { Candidate, Compatibility, KnownLora, Reason } from '../../../../domain/composition/fit/verdict.ts';
import {
  coefficientsOf,
  type MemberSetting,
  overallCosines,
  type StackGrams,
  stackGrams,
  stackMember,
} from '../../../../domain/composition/joint/gram-matrices.ts';
import { type StackTotals, totalsOf } from '../../../../domain/composition/joint/totals.ts';
import type { PairProducts } from '../../../../domain/composition/products/pair.ts';
import { settingsOf } from '../../../../domain/composition/sets/set.ts';
import type { Owner } from '../../../../domain/profiles/profile.ts';
import type { Layout, Slot } from '../../../../domain/reading.ts';
import type { Unread } from '../../../state/by-reason.ts';
import { useApp } from '../../../state/app-context.tsx';
import { distinctNames } from '../../../state/distinct-names.ts';
import { measuredOf } from '../../../state/measured.ts';
import { whenConnected } from '../../../state/connections.ts';
import { type StackedLora, useStack } from '../../../state/stack-context.tsx';
import { unionOfSlots } from '../../../../domain/composition/joint/union-slots.ts';

/** A member that enters the numbers. What the user sets of it is not in here, so that it stays the same while sliders move. */
export interface CountedLora {
  readonly owner: Owner;
  readonly name: string;
  /** Row of the library. */
  readonly id: number;
  readonly detail: LoraDetail;
  /** Its place in the whole stack: colours and numbers are by it. */
  readonly place: number;
}

export interface PairsState {
  readonly running: boolean;
  /** 0 to 1. */
  readonly share: number;
  readonly unread: readonly Unread[];
  readonly cancelled: boolean;
}

export interface Numbers {
  /** false while the library is still being asked about some member. */
  readonly looked: Accessor<boolean>;
  readonly compatibility: Accessor<Compatibility>;
  /** What a member is called on the screen: by its folders too where others of the stack have its name. */
  nameOf(owner: Owner): string;
  /** Why a member stays out of the numbers; null when it is in them or is not known yet. */
  aside(owner: Owner): Reason | null;
  /** In the order of the stack; empty while nothing can be computed. */
  readonly counted: Accessor<readonly CountedLora[]>;
  /** Of the counted, same order. */
  readonly settings: Accessor<readonly MemberSetting[]>;
  /** All slots of the counted, the main ones first. */
  readonly slots: Accessor<readonly Slot[]>;
  readonly layout: Accessor<Layout | null>;
  /** null while there is nothing to compute. Inner products that are not known (yet) are marked as such in it. */
  readonly stack: Accessor<StackGrams | null>;
  readonly coefficients: Accessor<readonly Float64Array[]>;
  readonly totals: Accessor<StackTotals | null>;
  /** Of every two, n x n, at the strengths and gains as set. */
  readonly cosinesAsSet: Accessor<readonly (number | null)[]>;
  readonly cosinesAsTrained: Accessor<readonly (number | null)[]>;
  readonly pairs: Accessor<PairsState>;
  /** What two of the counted have in common; null while it is not known. */
  products(a: number, b: number): PairProducts | null;
  /** Reads again what could not be read. */
  retry(): void;
  cancel(): void;
}

const NOTHING: PairsRead = { products: () => null, unread: [], cancelled: false };

export function createNumbers(): Numbers {
  const stack = useStack();
  // What names and fits depend on: the same list while strengths and profiles alone change.
  const loras = createMemo(() => stack.loras(), [], {
    equals: (a, b) => a.length === b.length && a.every((one, index) => sameFile(one, b[index])),
  });
  const names = createMemo(() => {
    const shown = distinctNames(loras().map(({ member: { name }, detail }) => ({ name, path: detail?.row.path ?? '' })));
    return new Map(loras().map(({ member }, index): [Owner, string] => [member.owner, shown[index] ?? member.name]));
  });
  const nameOf = (owner: Owner): string => names().get(owner) ?? '';
  const candidates = createMemo(() => loras().map((lora) => candidateOf(lora, nameOf(lora.member.owner))));
  const compatibility = createMemo(() => checkCompatibility(candidates()));
  const asides = createMemo(
    () => new Map(compatibility().excluded.flatMap((reason) => reason.members.map((owner): [string, Reason] => [owner, reason]))),
  );
  const counted = createMemo(
    () => {
      const { compatible, included } = compatibility();
      const keys = new Set(compatible ? included : []);
      return loras().flatMap(({ member: { owner }, detail }, place): CountedLora[] =>
        detail && keys.has(owner) ? [{ owner, name: nameOf(owner), id: detail.row.id, detail, place }] : [],
      );
    },
    [],
    { equals: (a, b) => a.length === b.length && a.every((one, index) => sameLora(one, b[index])) },
  );
  const settings = createMemo(() => {
    const all = settingsOf(stack.set());
    return counted().flatMap(({ place }) => all[place] ?? []);
  });
  const slots = createMemo(() => unionOfSlots(counted().flatMap(({ detail }) => detail.layout ?? [])));
  const layout = createMemo(() => counted()[0]?.detail.layout ?? null);
  const { read, pairs, retry, cancel } = createPairs(counted);
  const productsOf = (a: number, b: number): PairProducts | null => {
    const [one, other] = [counted()[a]?.owner, counted()[b]?.owner];
    return one === undefined || other === undefined ? null : read().products(one, other);
  };
  const grams = createMemo(() => {
    const members = counted();
    if (members.length === 0) return null;
    const stacked = members.map(({ owner, detail }) => stackMember(owner, measuredOf(detail)));
    return stackGrams(stacked, slots(), productsOf);
  });
  const coefficients = createMemo(() => {
    const now = grams();
    return now ? coefficientsOf(now, settings()) : [];
  });
  const totals = createMemo(() => {
    const now = grams();
    return now ? totalsOf(now, coefficients()) : null;
  });
  const cosinesAsSet = createMemo(() => {
    const now = grams();
    return now ? overallCosines(now, coefficients()) : [];
  });
  const cosinesAsTrained = createMemo(() => {
    const now = grams();
    return now ? overallCosines(now) : [];
  });
  return {
    looked: createMemo(() => loras().every(({ looked }) => looked)),
    compatibility,
    nameOf,
    aside: (owner) => asides().get(owner) ?? null,
    counted,
    settings,
    slots,
    layout,
    stack: grams,
    coefficients,
    totals,
    cosinesAsSet,
    cosinesAsTrained,
    pairs,
    products: productsOf,
    retry,
    cancel,
  };
}

/** Until the library has been asked, a LoRA counts as not there; `looked` says so. */
function candidateOf({ member, detail }: StackedLora, name: string): Candidate {
  return { key: member.owner, name, known: detail && knownOf(detail) };
}

function knownOf({ family, layout, ranks, adapters, row, measuredAt, blocks, failedOutside, fallback }: LoraDetail): KnownLora {
  return {
    family,
    layout,
    ranks,
    adapters,
    status: row.status,
    measured: measuredAt !== null,
    failedModules: blocks.reduce((sum, { failed }) => sum + failed, failedOutside),
    fallback,
  };
}

const sameFile = (a: StackedLora, b: StackedLora | undefined): boolean =>
  a.member.owner === b?.member.owner && a.member.name === b.member.name && a.detail === b.detail && a.looked === b.looked;

const sameLora = (a: CountedLora, b: CountedLora | undefined): boolean =>
  a.owner === b?.owner && a.name === b.name && a.detail === b.detail && a.place === b.place;

function createPairs(counted: Accessor<readonly CountedLora[]>): {
  readonly read: Accessor<PairsRead>;
  readonly pairs: Accessor<PairsState>;
  retry(): void;
  cancel(): void;
} {
  const { app } = useApp();
  const [read, setRead] = createSignal<PairsRead>(NOTHING);
  const [progress, setProgress] = createSignal<{ readonly running: boolean; readonly share: number }>({ running: false, share: 0 });
  const [tries, setTries] = createSignal(0);
  let stop = new AbortController();
  const members = createMemo(
    () => counted().map(({ id, owner, detail }) => ({ id, owner, path: detail.row.path })),
    [],
    // The order does not matter to what two of them have in common.
    { equals: (a, b) => key(a) === key(b) },
  );
  createEffect(
    on([members, tries], ([list]) => {
      stop.abort();
      if (list.length < 2) {
        setRead(NOTHING);
        setProgress({ running: false, share: 0 });
        return;
      }
      const mine = new AbortController();
      stop = mine;
      setProgress({ running: true, share: 0 });
      void app.pairs
        .read(list, (share) => stop === mine && setProgress({ running: true, share }), mine.signal)
        .then((answer) => stop === mine && setRead(answer), reportError)
        .finally(() => stop === mine && setProgress({ running: false, share: 1 }));
    }),
  );
  onCleanup(() => stop.abort());
  whenConnected(
    () => counted().map(({ detail }) => detail.row.sourceId),
    () => read().unread.length > 0 && setTries((count) => count + 1),
  );
  const nameOf = (owner: string): string => counted().find((lora) => lora.owner === owner)?.name ?? owner;
  return {
    read,
    pairs: createMemo(() => ({
      ...progress(),
      unread: read().unread.map(({ owner, why }) => ({ name: nameOf(owner), why })),
      cancelled: read().cancelled,
    })),
    retry: () => setTries((count) => count + 1),
    cancel: () => stop.abort(),
  };
}

const key = (list: readonly { readonly id: number; readonly owner: string }[]): string =>
  list
    .map(({ id, owner }) => `${id} ${owner}`)
    .sort((a, b) => (a < b ? -1 : 1))
    .join('\n');
