/** Many LoRAs, each into a file of its own: the same choices for all, and what they would give for each. */
import { type Accessor, createEffect, createMemo, createSignal, on, onCleanup } from 'solid-js';
import type { PreviewOutcome } from '../../../contracts/baker.ts';
import type { LoraDetail } from '../../../contracts/library.ts';
import { type BakeChoices, choicesFor, planOf } from '../../../domain/bake/choices.ts';
import type { BakeRequest } from '../../../app/bake-types.ts';
import { useApp } from '../../state/app-context.tsx';
import type { BakeMember, BakeSubject } from '../../state/bake-context.tsx';
import { ingredientsOf, ownerOf, suffixOf, today } from './sheet.ts';

export interface EachFile {
  readonly detail: LoraDetail;
  /** null: it was not looked at yet under these choices. */
  readonly outcome: PreviewOutcome | null;
}

export interface Each {
  readonly choices: Accessor<BakeChoices>;
  change(change: Partial<BakeChoices>): void;
  readonly files: Accessor<readonly EachFile[]>;
  readonly suffix: Accessor<string>;
  setSuffix(suffix: string): void;
  readonly looked: Accessor<number>;
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
      const kept = before?.[0] === now ? outcomes() : new Map<number, PreviewOutcome>();
      if (kept.size === 0) setOutcomes(kept);
      look(list, round, kept).catch(reportError);
    }),
  );
  const files = createMemo(() => members().map(({ detail }) => ({ detail, outcome: outcomes().get(detail.row.id) ?? null })));
  return {
    choices,
    change: (change) => setChoices((old) => ({ ...old, ...change })),
    files,
    suffix: () => suffix() ?? suffixOf(choices().operation),
    setSuffix,
    looked: () => outcomes().size,
    requests: (to) =>
      members().flatMap((member) => (outcomes().get(member.detail.row.id)?.kind === 'preview' ? [{ ...requestOf(member), to }] : [])),
  };
}
