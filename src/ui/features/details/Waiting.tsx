/** The header is known, the tensors are not read yet: the blocks have their places, the numbers are still to come. */
import { createMemo, For, type JSX, Match, Show, Switch } from 'solid-js';
import type { LoraDetail } from '../../../contracts/library.ts';
import { useApp } from '../../state/app-context.tsx';
import { bytes, count, duration } from '../../state/format.ts';
import { AddFolderButton } from '../shell/AddFolderButton.tsx';
import { slotGroups } from './block-view.ts';

export function Waiting(props: { readonly detail: LoraDetail }): JSX.Element {
  const groups = createMemo(() => slotGroups(props.detail.layout?.slots ?? []));
  return (
    <>
      <div class="state-note waiting">
        <h3>Waiting to be measured</h3>
        <Why detail={props.detail} />
      </div>
      <div class="blocks" role="list" aria-label="Blocks">
        <For each={groups()}>
          {(group) => (
            <div class={`block-group ${group.role}`}>
              <div class="block-group-head">
                <strong class="block-group-name">{group.name}</strong>
                <span class="muted num">{group.slots.length}</span>
              </div>
              <For each={group.slots}>
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
          )}
        </For>
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
      <Match when={source()?.connection === 'pick-again' && !app.canPickFolders}>
        <p>This browser gives a folder for one visit only: choose {row().sourceName} again, and the file is read.</p>
        <AddFolderButton again={row().sourceName} />
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
      <Match when={progress().stage === 'walking' || progress().stage === 'headers'}>
        <p class="num">
          The headers of all files are read first ({count(progress().headersDone)} of {count(progress().headersTotal)}); then the files are
          measured, those in sight first.
        </p>
      </Match>
      <Match when={progress().stage === 'measuring'}>
        <p class="num">
          {count(progress().filesDone)} of {count(progress().filesTotal)} files are measured{left()}. Files in sight come first.
        </p>
      </Match>
    </Switch>
  );
}
