/** The state of the sheet: what goes in, what is chosen, and what would come out, asked anew with every choice. */
import { type Accessor, createContext, createEffect, createMemo, createSignal, on, onCleanup, useContext } from 'solid-js';
import type { PreviewOutcome } from '../../../contracts/baker.ts';
import { type BakeChoices, choicesFor, type Ingredient, planOf } from '../../../domain/bake/choices.ts';
import type { JobSource } from '../../../domain/bake/job.ts';
import type { BakePlan } from '../../../domain/bake/plan.ts';
import type { BakePreview } from '../../../domain/bake/preview.ts';
import type { Message } from '../../../domain/message.ts';
import { useApp } from '../../state/app-context.tsx';
import type { BakeMember, BakeSubject } from '../../state/bake-context.tsx';
import { latest } from '../../state/latest.ts';

type Together = Extract<BakeSubject, { kind: 'together' }>;

export interface Sheet {
  readonly members: readonly BakeMember[];
  readonly choices: Accessor<BakeChoices>;
  change(change: Partial<BakeChoices>): void;
  readonly plan: Accessor<BakePlan>;
  readonly sources: Accessor<readonly JobSource[]>;
  /** The newest answer; the one before stays while the next is on its way. */
  readonly preview: Accessor<BakePreview | null>;
  readonly refusal: Accessor<Message | null>;
  /** Share of the weights that had to be read; null: nothing is being read. */
  readonly reading: Accessor<number | null>;
  /** The preview is of another plan than the one on the sheet. */
  readonly behind: Accessor<boolean>;
  readonly name: Accessor<string>;
  setName(name: string): void;
}

const baseName = (path: string): string => path.slice(path.lastIndexOf('/') + 1);

/** Base names, made different where two folders have the same. */
export function fileNames(paths: readonly string[]): string[] {
  const met = new Map<string, number>();
  return paths.map((path) => {
    const name = baseName(path);
    const number = (met.get(name) ?? 0) + 1;
    met.set(name, number);
    return number === 1 ? name : name.replace(/(?=\.safetensors$)/iu, ` (${number})`);
  });
}

export const encodersOf = ({ detail }: Pick<BakeMember, 'detail'>): string[] => [
  ...new Set(detail.layout?.slots.filter(({ role }) => role === 'te').map(({ component }) => component) ?? []),
];

export const ownerOf = ({ contentHash, row }: BakeMember['detail']): string =>
  contentHash === null ? `row:${row.id}` : `content:${contentHash}`;

export function ingredientsOf(members: readonly BakeMember[]): Ingredient[] {
  const files = fileNames(members.map(({ detail }) => detail.row.path));
  return members.map((member, index) => ({
    file: files[index] as string,
    strength: member.strength,
    strengthClip: member.strengthClip,
    gains: member.gains,
    encoders: encodersOf(member),
  }));
}

export const today = (): string => new Date().toISOString().slice(0, 10);

const SUFFIX: Readonly<Record<BakeChoices['operation'], string>> = {
  profile: 'baked',
  stack: 'stack',
  subtract: 'less',
  transplant: 'transplant',
  resize: 'resized',
  convert: 'converted',
  strip: 'stripped',
  repair: 'repaired',
  rescale: 'rescaled',
};
export const suffixOf = (operation: BakeChoices['operation']): string => SUFFIX[operation];

function defaultName({ members, name }: Together, operation: BakeChoices['operation']): string {
  const [first] = members;
  const profile = operation === 'profile' ? first?.profile : null;
  return members.length > 1 && name !== '' ? name : `${first?.detail.row.name ?? ''} ${profile || SUFFIX[operation]}`.trim();
}

/** A plan that has been reading for longer is given up when the next one comes. */
export function createSheet(subject: Together): Sheet {
  const { app } = useApp();
  const { members } = subject;
  const ingredients = ingredientsOf(members);
  const [choices, setChoices] = createSignal(choicesFor(subject.operation));
  const [own, setOwn] = createSignal<string | null>(null);
  const [answer, setAnswer] = createSignal<{ readonly plan: BakePlan; readonly outcome: PreviewOutcome } | null>(null);
  const [reading, setReading] = createSignal<number | null>(null);
  const plan = createMemo(() => planOf(ingredients, choices(), today()));
  const sources = createMemo(() => members.map(({ detail }, index) => ({ owner: ownerOf(detail), name: ingredients[index]?.file ?? '' })));
  const wantsCurve = createMemo(() => choices().sizing !== 'exact' || members.length > 1 || choices().operation === 'resize');
  let abort = new AbortController();
  onCleanup(() => abort.abort());
  const ask = latest(
    async (asked: { readonly plan: BakePlan; readonly curve: boolean }) => {
      abort = new AbortController();
      const { signal } = abort;
      const outcome = await app.bakes.preview({ plan: asked.plan, sources: sources() }, asked.curve, (share) => setReading(share), signal);
      setReading(null);
      return { plan: asked.plan, outcome };
    },
    (found) => {
      if (found.outcome.kind !== 'cancelled') setAnswer(found);
    },
    () => true,
  );
  createEffect(
    on([plan, wantsCurve], ([now, curve]) => {
      // What reads weights is given up for the next question; what it has found stays.
      if (reading() !== null) abort.abort();
      ask({ plan: now, curve });
    }),
  );
  /** The last that could be written, while a refusal is shown beside. */
  const preview = createMemo<BakePreview | null>((before) => {
    const outcome = answer()?.outcome;
    return outcome?.kind === 'preview' ? outcome.preview : before;
  }, null);
  return {
    members,
    choices,
    change: (change) => setChoices((old) => ({ ...old, ...change })),
    plan,
    sources,
    preview,
    refusal: createMemo(() => {
      const outcome = answer()?.outcome;
      return outcome?.kind === 'refused' ? outcome.error : null;
    }),
    reading,
    behind: createMemo(() => answer()?.plan !== plan()),
    name: createMemo(() => own() ?? defaultName(subject, choices().operation)),
    setName: setOwn,
  };
}

export const SheetContext = createContext<Sheet>();

export function useSheet(): Sheet {
  const sheet = useContext(SheetContext);
  if (!sheet) throw new Error('SheetContext is missing above this component');
  return sheet;
}
