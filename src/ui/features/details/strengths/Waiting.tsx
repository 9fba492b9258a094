/** The header is known, the tensors are not read yet: the blocks have their places, the numbers are still to come. */
import { createMemo, For, type JSX, Match, Show, Switch } from 'solid-js';
import type { LoraDetail } from '../../../../contracts/library.ts';
import { useApp } from '../../../state/app-context.tsx';
import { detailsText } from '../../../strings/rooms/details.ts';
import { duration } from '../../../state/format.ts';
import { AddFolderButton } from '../../../widgets/AddFolderButton.tsx';
import { slotGroups } from '../../../state/block-view.ts';
import { t } from '../../../strings/language.ts';
import { slotName } from '../../../state/slot-name.ts';

const words = () => detailsText().waiting;

export function Waiting(props: { readonly detail: LoraDetail }): JSX.Element {
  const groups = createMemo(() => slotGroups(props.detail.layout?.slots ?? []));
  return (
    <>
      <div class="state-note waiting">
        <h3>{words().title}</h3>
        <Why detail={props.detail} />
      </div>
      <div class="blocks" role="list" aria-label={detailsText().blocks.label}>
        <For each={groups()}>
          {(group) => (
            <div class={`block-group ${group.role}`}>
              <div class="block-group-head">
                <strong class="block-group-name">{t().names.group(group.name)}</strong>
                <span class="muted num">{group.slots.length}</span>
              </div>
              <For each={group.slots}>
                {(slot) => (
                  <div class="block" role="listitem">
                    <span class="block-label">{slotName(slot)}</span>
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
  const measuring = (): string => {
    const { filesDone, filesTotal, secondsLeft } = progress();
    return secondsLeft === null
      ? words().measuring(filesDone, filesTotal)
      : words().measuringFor(filesDone, filesTotal, duration(secondsLeft));
  };
  return (
    <Switch
      fallback={
        <p>
          {words().rest(row().size)}
          <Show when={state().totals.pending > 0}> {words().goOn}</Show>
        </p>
      }
    >
      <Match when={row().status === 'missing'}>
        <p>{words().missing}</p>
      </Match>
      <Match when={source()?.connection === 'pick-again' && !app.canPickFolders}>
        <p>{words().pickAgain(row().sourceName)}</p>
        <AddFolderButton again={row().sourceName} />
      </Match>
      <Match when={source() !== undefined && source()?.connection !== 'connected'}>
        <p>{words().connect(row().sourceName)}</p>
        <button type="button" class="button" onClick={() => void app.reconnect(row().sourceId)}>
          {words().reconnect(row().sourceName)}
        </button>
      </Match>
      <Match when={progress().paused}>
        <p>{words().paused}</p>
      </Match>
      <Match when={beingRead()}>
        <p>{words().now(row().size)}</p>
      </Match>
      <Match when={progress().stage === 'walking' || progress().stage === 'headers'}>
        <p class="num">{words().headers(progress().headersDone, progress().headersTotal)}</p>
      </Match>
      <Match when={progress().stage === 'measuring'}>
        <p class="num">{measuring()}</p>
      </Match>
    </Switch>
  );
}
