/** What opens between the chart and the rows, one at a time: the chart above shows what would come of it. */
import { For, type JSX, Match, Show, Switch } from 'solid-js';
import type { Layout } from '../../../domain/reading.ts';
import { Boundary } from '../../widgets/Boundary.tsx';
import { ApplyPanel } from './ApplyPanel.tsx';
import { ComparePanel } from './ComparePanel.tsx';
import { ExportPanel } from './ExportPanel.tsx';
import { ImportPanel } from './ImportPanel.tsx';
import { PresetPanel } from './PresetPanel.tsx';
import { StartMenu } from './StartMenu.tsx';
import { VersionsPanel } from './VersionsPanel.tsx';

export type Panel = 'presets' | 'import' | 'export' | 'compare' | 'apply' | 'versions';

const BUTTONS: readonly { readonly panel: Panel; readonly label: string }[] = [
  { panel: 'presets', label: 'Presets' },
  { panel: 'import', label: 'Import' },
  { panel: 'export', label: 'Copy for…' },
  { panel: 'compare', label: 'Compare' },
  { panel: 'apply', label: 'Apply to others' },
];

const nameOf = (panel: Panel): string => BUTTONS.find((button) => button.panel === panel)?.label ?? 'Versions';

export interface ProfilePanelsProps {
  readonly layout: Layout;
  readonly panel: Panel | null;
  readonly setPanel: (panel: Panel | null) => void;
}

export function ProfilePanels(props: ProfilePanelsProps): JSX.Element {
  const close = (): void => props.setPanel(null);
  /** Not the details around it. */
  const onKeyDown = (event: KeyboardEvent): void => {
    if (event.key !== 'Escape') return;
    event.stopPropagation();
    close();
  };
  return (
    <>
      <div class="panel-buttons">
        <StartMenu layout={props.layout} />
        <For each={BUTTONS}>
          {({ panel, label }) => (
            <button
              type="button"
              class="button"
              aria-expanded={props.panel === panel}
              onClick={() => props.setPanel(props.panel === panel ? null : panel)}
            >
              {label}
            </button>
          )}
        </For>
      </div>
      <Show when={props.panel}>
        <div class="profile-panel" onKeyDown={onKeyDown}>
          <Show when={props.panel} keyed>
            {(panel) => (
              <Boundary what={nameOf(panel)}>
                <Switch>
                  <Match when={panel === 'presets'}>
                    <PresetPanel layout={props.layout} close={close} />
                  </Match>
                  <Match when={panel === 'import'}>
                    <ImportPanel layout={props.layout} close={close} />
                  </Match>
                  <Match when={panel === 'export'}>
                    <ExportPanel layout={props.layout} close={close} />
                  </Match>
                  <Match when={panel === 'compare'}>
                    <ComparePanel layout={props.layout} close={close} />
                  </Match>
                  <Match when={panel === 'apply'}>
                    <ApplyPanel layout={props.layout} close={close} />
                  </Match>
                  <Match when={panel === 'versions'}>
                    <VersionsPanel close={close} />
                  </Match>
                </Switch>
              </Boundary>
            )}
          </Show>
        </div>
      </Show>
    </>
  );
}
