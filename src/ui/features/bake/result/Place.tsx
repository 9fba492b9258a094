/** Where the file goes: the output folder, chosen once, or a download. */
import { type JSX, Match, Show, Switch } from 'solid-js';
import { useApp } from '../../../state/app-context.tsx';
import { useBaking } from '../../../state/bake-context.tsx';
import { bakesText } from '../../../strings/rooms/bakes.ts';
import { Choice } from '../../../widgets/Choice.tsx';

export interface PlaceProps {
  readonly to: 'folder' | 'download';
  readonly setTo: (to: 'folder' | 'download') => void;
}

export function Place(props: PlaceProps): JSX.Element {
  const { app } = useApp();
  const { state } = useBaking();
  const folder = () => state().folder;
  const name = (): string => {
    const now = folder();
    return now.kind === 'ready' || now.kind === 'needs-permission' ? now.name : bakesText().noFolder;
  };
  return (
    <Show when={folder().kind !== 'unsupported'} fallback={<p class="muted">{bakesText().noPicker}</p>}>
      <div class="bake-field">
        <span class="bake-label">{bakesText().to}</span>
        <Choice
          label={bakesText().to}
          options={[
            { value: 'folder', label: bakesText().intoFolder },
            { value: 'download', label: bakesText().asDownload },
          ]}
          value={props.to}
          onChange={props.setTo}
        />
      </div>
      <Show when={props.to === 'folder'}>
        <div class="bake-field">
          <span class="bake-folder mono" title={name()}>
            {name()}
          </span>
          <Switch
            fallback={
              <button type="button" class="button" onClick={() => void app.bakes.chooseFolder()}>
                {bakesText().chooseFolder}
              </button>
            }
          >
            <Match when={folder().kind === 'needs-permission'}>
              <button type="button" class="button" onClick={() => void app.bakes.allowFolder()}>
                {bakesText().allowFolder}
              </button>
            </Match>
            <Match when={folder().kind === 'ready'}>
              <button
                type="button"
                class="button quiet"
                aria-label={bakesText().chooseFolder}
                onClick={() => void app.bakes.chooseFolder()}
              >
                {bakesText().changeFolder}
              </button>
            </Match>
          </Switch>
        </div>
      </Show>
    </Show>
  );
}
