/** The header is known, the tensors are not read yet: the blocks have their places, the numbers are still to come. */
import { For, type JSX, Match, Show, Switch } from 'solid-js';
import type { LoraDetail } from '../../../contracts/library.ts';
import { useApp } from '../../state/app-context.tsx';
import { bytes, count, duration } from '../../state/format.ts';

export function Waiting(props: { readonly detail: LoraDetail }): JSX.Element {
  const slots = () => props.detail.layout?.slots ?? [];
  return (
    <>
      <div class="state-note waiting">
        <h3>Waiting to be measured</h3>
        <Why detail={props.detail} />
      </div>
      <div class="blocks" role="list" aria-label="Blocks">
        <div class="block-group main">
          <For each={slots()}>
            {(slot) => (
              <div class="block" role="listitem">
                <span class="block-label">{slot.label}</span>
                <span class="block-track waiting" aria-hidden="true" />
                <span class="block-value muted">–</span>
                <span class="block-weight" />
                <span class="block-modules" />
              </div>
            )}
          </For>
        </div>
      </div>
    </>
  );
}

function Why(props: { readonly detail: LoraDetail }): JSX.Element {
  const { app, state } = useApp();
  const progress = () => state().progress;
  const row = () => props.detail.row;
  const source = () => state().sources.find(({ id }) => id === row().sourceId);
  const beingRead = () => progress().current.includes(row().path);
  const left = () => {
    const seconds = progress().secondsLeft;
    return seconds === null ? '' : ` · ${duration(seconds)} left for all`;
  };
  return (
    <Switch
      fallback={
        <p>
          Its header was read, its {bytes(row().size)} of tensors were not.
          <Show when={state().totals.pending > 0}> Rescan or Resume goes on with the files that wait.</Show>
        </p>
      }
    >
      <Match when={row().status === 'missing'}>
        <p>The file was not there when its turn came. It is measured as soon as a rescan finds it again.</p>
      </Match>
      <Match when={source() !== undefined && source()?.connection !== 'connected'}>
        <p>The folder {row().sourceName} has to be connected before the file can be read.</p>
        <button type="button" class="button" onClick={() => void app.reconnect(row().sourceId)}>
          Reconnect {row().sourceName}
        </button>
      </Match>
      <Match when={progress().paused}>
        <p>Indexing is paused; Resume in the bar below goes on, with the files in sight first.</p>
      </Match>
      <Match when={beingRead()}>
        <p>It is being read right now ({bytes(row().size)}).</p>
      </Match>
      <Match when={progress().stage !== 'idle'}>
        <p class="num">
          {count(progress().filesDone)} of {count(progress().filesTotal)} files are measured{left()}. Files in sight come first.
        </p>
      </Match>
    </Switch>
  );
}
