/** The drawer beside the rows (over them where there is no room): one part at a time, chosen in the rail. A tab opens, only × closes. */
import { createSignal, For, type JSX, Match, Show, Switch } from 'solid-js';
import type { Layout } from '../../../domain/reading.ts';
import { editorText } from '../../strings/rooms/editor.ts';
import { Boundary } from '../../widgets/Boundary.tsx';
import { Icon, type IconName } from '../../widgets/Icon.tsx';
import { ApplyPanel } from './others/ApplyPanel.tsx';
import { ComparePanel } from './others/ComparePanel.tsx';
import { DRAWER_TABS, type DrawerTab } from './session/desk.ts';
import { ExportPanel } from './texts/ExportPanel.tsx';
import { ImportPanel } from './texts/ImportPanel.tsx';
import { NotesPanel } from './kept/NotesPanel.tsx';
import { PresetPanel } from './presets/PresetPanel.tsx';
import { useEditing } from './session/session-context.tsx';
import { ToolsPanel, type WholeTool } from './edit/ToolsPanel.tsx';
import { VersionsPanel } from './kept/VersionsPanel.tsx';

const ICONS: Readonly<Record<DrawerTab, IconName>> = {
  presets: 'profile',
  tools: 'tools',
  copy: 'copy',
  compare: 'compare',
  versions: 'versions',
  notes: 'notes',
};
const PANEL = 'editor-drawer';

/** The tabs; with the arrow keys from one to the next. */
export function DrawerRail(): JSX.Element {
  const { desk } = useEditing();
  const chosen = (tab: DrawerTab): boolean => desk.open() && desk.tab() === tab;
  const onKeyDown = (event: KeyboardEvent): void => {
    if (event.key === 'Escape' && desk.open()) {
      event.stopPropagation();
      return desk.close();
    }
    const steps: Readonly<Record<string, number>> = { ArrowDown: 1, ArrowRight: 1, ArrowUp: -1, ArrowLeft: -1 };
    const step = steps[event.key];
    if (step === undefined) return;
    event.preventDefault();
    const place = (DRAWER_TABS.indexOf(desk.tab()) + step + DRAWER_TABS.length) % DRAWER_TABS.length;
    desk.show(DRAWER_TABS[place] ?? 'presets');
    (event.currentTarget as HTMLElement).querySelectorAll<HTMLElement>('[role=tab]')[place]?.focus();
  };
  return (
    <div class="drawer-rail" role="tablist" aria-label={editorText().drawer.label} aria-orientation="vertical" onKeyDown={onKeyDown}>
      <For each={DRAWER_TABS}>
        {(tab) => (
          <button
            type="button"
            role="tab"
            id={`${PANEL}-${tab}`}
            class="rail-tab"
            aria-selected={chosen(tab)}
            aria-controls={desk.open() ? PANEL : undefined}
            tabindex={desk.tab() === tab ? 0 : -1}
            onClick={() => desk.show(tab)}
          >
            <Icon name={ICONS[tab]} />
            <span>{editorText().drawer[tab]}</span>
          </button>
        )}
      </For>
    </div>
  );
}

export function Drawer(props: { readonly layout: Layout }): JSX.Element {
  const { desk } = useEditing();
  const [whole, setWhole] = createSignal<WholeTool | null>(null);
  const within = (): WholeTool | null => (desk.tab() === 'tools' ? whole() : null);
  const title = (): string => editorText().drawer[within() ?? desk.tab()];
  /** The focus goes back to the tab that it was opened by: what had it is gone. */
  const shut = (): void => {
    desk.close();
    document.getElementById(`${PANEL}-${desk.tab()}`)?.focus();
  };
  const close = (): void => (within() === null ? shut() : void setWhole(null));
  /** Not the details around it; nor for a menu that opened from here, whose keys come here too though it lies above and closes by itself. */
  const onKeyDown = (event: KeyboardEvent & { readonly currentTarget: HTMLElement }): void => {
    const here = event.target instanceof Node && event.currentTarget.contains(event.target);
    if (event.key !== 'Escape' || !here) return;
    event.stopPropagation();
    close();
  };
  return (
    <Show when={desk.open()}>
      <div
        class="drawer profile-panel"
        id={PANEL}
        tabindex="-1"
        role="tabpanel"
        aria-labelledby={`${PANEL}-${desk.tab()}`}
        onKeyDown={onKeyDown}
      >
        <div class="drawer-head">
          <Show when={within()}>
            <button type="button" class="button quiet square" aria-label={editorText().drawer.back} onClick={() => setWhole(null)}>
              <Icon name="back" />
            </button>
          </Show>
          <h3>{title()}</h3>
          <button type="button" class="button quiet square" aria-label={editorText().drawer.close} onClick={shut}>
            <Icon name="close" />
          </button>
        </div>
        <div class="drawer-body">
          <Boundary what={title()}>
            <Switch>
              <Match when={within() === 'import'}>
                <ImportPanel layout={props.layout} />
              </Match>
              <Match when={within() === 'apply'}>
                <ApplyPanel layout={props.layout} />
              </Match>
              <Match when={desk.tab() === 'presets'}>
                <PresetPanel layout={props.layout} />
              </Match>
              <Match when={desk.tab() === 'tools'}>
                <ToolsPanel layout={props.layout} open={setWhole} />
              </Match>
              <Match when={desk.tab() === 'copy'}>
                <ExportPanel layout={props.layout} />
              </Match>
              <Match when={desk.tab() === 'compare'}>
                <ComparePanel layout={props.layout} />
              </Match>
              <Match when={desk.tab() === 'versions'}>
                <VersionsPanel />
              </Match>
              <Match when={desk.tab() === 'notes'}>
                <NotesPanel />
              </Match>
            </Switch>
          </Boundary>
        </div>
      </div>
    </Show>
  );
}
