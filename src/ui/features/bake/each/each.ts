/** Many LoRAs, each into a file of its own: the same choices for all, and what they would give for each. */
import { type Accessor, createEffect, createMemo, createSignal, on, onCleanup } from 'solid-js';
import type { PreviewOutcome } from '../../../../contracts/baker.ts';
import type { LoraDetail } from '../../../../contracts/library.ts';
import { type BakeChoices, choicesFor, planOf } from '../../../../domain/bake/choices.ts';
import type { BakeRequest } from '../../../../app/bake/bake-types.ts';
import type { Message } from '../../../../domain/message.ts';
import { useApp } from '../../../state/app-context.tsx';
import type { BakeMember, BakeSubject } from '../../../state/bake-context.tsx';
import { ingredientsOf, ownerOf, suffixOf, today } from '../sheet.ts';
import { createShrinkPlan, type ShrinkPlan, targetOf } from './shrink-plan.ts';

export interface EachFile {
  readonly detail: LoraDetail;
  /** null: it was not looked at yet under these choices. `stays`: what is asked for would not make it smaller. */
  readonly outcome:
    | { readonly kind: 'becomes'; readonly size: number; readonly error: number }
    | { readonly kind: 'stays' }
    | { readonly kind: 'refused'; readonly error: Message }
    | null;
}

export interface Each {
  readonly choices: Accessor<BakeChoices>;
  change(change: Partial<BakeChoices>): void;
  readonly files: Accessor<readonly EachFile[]>;
  readonly suffix: Accessor<string>;
  setSuffix(suffix: string): void;
  readonly looked: Accessor<number>;
  /** null: what is chosen is not a plan to shrink. */
  readonly totals: Accessor<ShrinkPlan['totals'] | null>;
  /** Of those that can be written. */
  requests(to: BakeRequest['to']): BakeRequest[];
}

/** Rows asked for at once. */
const CHUNK = 50;

export function createEach(subject: Extract<BakeSubject, { kind: 'each' }>): Each {
  const { app } = useApp();
  const [choices, setChoices] = createSignal(choicesFor(subject.operation));
  const [members, setMembers] = createSignal<readonly BakeMember[]>([]);
  const [outcomes, setOutcomes] = createSignal<ReadonlyMap<number, PreviewOutcome>>(new Map());
  const [suffix, setSuffix] = createSignal<string | null>(null);
  /** While it does, single files need not be looked at. */
  const shrinks = createMemo(() => targetOf(choices()) !== null);
  let closed = false;
  onCleanup(() => {
    closed = true;
  });

  /** With the profile that each opens with. */
  async function memberOf(id: number): Promise<BakeMember | null> {
    const [detail, profile] = await Promise.all([app.detail({ id }), app.profiles.lastUsed(id)]);
    return detail && { detail, strength: 1, strengthClip: 1, gains: profile?.gains ?? {}, profile: profile?.name ?? null };
  }
  async function read(): Promise<void> {
    for (let at = 0; at < subject.ids.length && !closed; at += CHUNK) {
      const found = await Promise.all(subject.ids.slice(at, at + CHUNK).map(memberOf));
      setMembers((old) => [...old, ...found.filter((one) => one !== null)]);
    }
  }
  read().catch(reportError);

  const requestOf = (member: BakeMember): Omit<BakeRequest, 'to'> => {
    const ingredients = ingredientsOf([member]);
    return {
      name: `${member.detail.row.name} ${suffix() ?? suffixOf(choices().operation)}`.trim(),
      sources: [{ owner: ownerOf(member.detail), name: ingredients[0]?.file ?? '' }],
      plan: planOf(ingredients, choices(), today()),
    };
  };
  /** Counts the changes: what was asked under an older one is of no use. */
  let round = 0;
  async function look(list: readonly BakeMember[], mine: number, known: ReadonlyMap<number, PreviewOutcome>): Promise<void> {
    const abort = new AbortController();
    for (const member of list) {
      if (closed || mine !== round) return;
      const { id } = member.detail.row;
      if (known.has(id)) continue;
      const outcome = await app.bakes.preview(requestOf(member), false, () => undefined, abort.signal);
      if (mine === round) setOutcomes((old) => new Map([...old, [id, outcome]]));
    }
  }
  createEffect(
    on([choices, members], ([now, list], before) => {
      round += 1;
      if (targetOf(now) !== null) return setOutcomes(new Map());
      const kept = before?.[0] === now ? outcomes() : new Map<number, PreviewOutcome>();
      if (kept.size === 0) setOutcomes(kept);
      look(list, round, kept).catch(reportError);
    }),
  );
  const plan = createShrinkPlan(members, choices, requestOf);
  const outcomeOf = (id: number): EachFile['outcome'] => {
    if (shrinks()) {
      const entry = plan.entries().get(id);
      if (entry?.kind === 'refused') return entry;
      const found = plan.chosen().get(id);
      if (!found) return null;
      return found.ranks === null ? { kind: 'stays' } : { kind: 'becomes', size: found.bytes, error: found.error };
    }
    const outcome = outcomes().get(id);
    if (outcome?.kind === 'preview') return { kind: 'becomes', size: outcome.preview.size, error: outcome.preview.error.total };
    return outcome?.kind === 'refused' ? outcome : null;
  };
  const files = createMemo(() => members().map(({ detail }) => ({ detail, outcome: outcomeOf(detail.row.id) })));
  const isWritten = (id: number): boolean => outcomeOf(id)?.kind === 'becomes';
  return {
    choices,
    change: (change) => setChoices((old) => ({ ...old, ...change })),
    files,
    suffix: () => suffix() ?? suffixOf(choices().operation),
    setSuffix,
    looked: () => (shrinks() ? plan.entries().size : outcomes().size),
    totals: () => (shrinks() ? plan.totals : null),
    requests: (to) => members().flatMap((member) => (isWritten(member.detail.row.id) ? [{ ...requestOf(member), to }] : [])),
  };
}
