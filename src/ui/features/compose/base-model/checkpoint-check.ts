/** Checking many LoRAs against one base model, in pieces, so that the page shows how far it is and can stop. */
import { createSignal, onCleanup } from 'solid-js';
import type { LoraFit } from '../../../../app/compare/checkpoint-reads.ts';
import type { Message } from '../../../../domain/message.ts';
import { SETTINGS } from '../../../../domain/settings.ts';
import { useApp } from '../../../state/app-context.tsx';
import { whenConnected } from '../../../state/connections.ts';
import { changeSetting } from '../../../state/settings.ts';

export interface CheckedLora {
  readonly id: number;
  readonly name: string;
  readonly fit: LoraFit;
}

export interface CheckState {
  readonly file: string;
  readonly family: string | null;
  readonly done: readonly CheckedLora[];
  readonly total: number;
  readonly running: boolean;
  /** Why nothing could be checked. */
  readonly fault: Message | null;
}

/** LoRAs asked about at once: their headers are read in about a third of a second. */
const AT_ONCE = 50;

export function createCheck() {
  const { app, state: library } = useApp();
  const [state, setState] = createSignal<CheckState | null>(null);
  let runs = 0;
  let asked: { readonly file: File; readonly ids: readonly number[] } | null = null;
  const stop = (): void => {
    runs += 1;
    setState((old) => old && { ...old, running: false });
  };
  onCleanup(() => (runs += 1));

  async function run(file: File, ids: readonly number[]): Promise<void> {
    runs += 1;
    const mine = runs;
    asked = { file, ids };
    setState({ file: file.name, family: null, done: [], total: ids.length, running: true, fault: null });
    for (let from = 0; from < ids.length; from += AT_ONCE) {
      const rows = await app.rows(ids.slice(from, from + AT_ONCE));
      const answer = await app.checkpoints.fit(
        file,
        rows.map(({ id, path }) => ({ id, path })),
      );
      if (mine !== runs) return;
      if (!answer.ok) return void setState((old) => old && { ...old, running: false, fault: answer.error });
      const names = new Map(rows.map(({ id, name }) => [id, name]));
      const checked = answer.value.fits.map(({ id, fit }) => ({ id, fit, name: names.get(id) ?? '' }));
      // Once per run: what it is taken for does not change from one piece to the next.
      if (from === 0 && answer.value.familyId !== 'unknown')
        changeSetting(app, SETTINGS.checkpoint, { file: file.name, family: answer.value.familyId, label: answer.value.family });
      setState((old) => old && { ...old, family: answer.value.family, done: [...old.done, ...checked] });
    }
    setState((old) => old && { ...old, running: false });
  }
  whenConnected(
    () => library().sources.map(({ id }) => id),
    () => asked && state()?.done.some(({ fit }) => fit.verdict === 'unreadable') && void run(asked.file, asked.ids),
  );
  return { state, run, stop };
}
