/** Where the file goes: the output folder, chosen once, or a download. */
import { type JSX, Match, Show, Switch } from 'solid-js';
import { useApp } from '../../state/app-context.tsx';
import { useBaking } from '../../state/bake-context.tsx';
import { t } from '../../strings/language.ts';
import { Choice } from '../../widgets/Choice.tsx';

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
    return now.kind === 'ready' || now.kind === 'needs-permission' ? now.name : t().bakes.noFolder;
  };
  return (
    <Show when={folder().kind !== 'unsupported'} fallback={<p class="muted">{t().bakes.noPicker}</p>}>
      <div class="bake-field">
        <span class="bake-label">{t().bakes.to}</span>
        <Choice
          label={t().bakes.to}
          options={[
            { value: 'folder', label: t().bakes.intoFolder },
            { value: 'download', label: t().bakes.asDownload },
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
                {t().bakes.chooseFolder}
              </button>
            }
          >
            <Match when={folder().kind === 'needs-permission'}>
              <button type="button" class="button" onClick={() => void app.bakes.allowFolder()}>
                {t().bakes.allowFolder}
              </button>
            </Match>
            <Match when={folder().kind === 'ready'}>
              <button type="button" class="button quiet" aria-label={t().bakes.chooseFolder} onClick={() => void app.bakes.chooseFolder()}>
                {t().bakes.changeFolder}
              </button>
            </Match>
          </Switch>
        </div>
      </Show>
    </Show>
  );
}
