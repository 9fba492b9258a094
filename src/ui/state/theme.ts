/**
 * Theme, density and motion: the setting of the library once it is open, before that what this browser saw last (so that the first
 * paint does not flash), else what the system prefers. Applied as attributes of the root element.
 */
import { type Accessor, createEffect, createSignal, onCleanup } from 'solid-js';
import type { LwbApp } from '../../app/lwb-app.ts';
import type { AppState } from '../../app/state.ts';
import type { Setting } from '../../domain/setting.ts';
import { SETTINGS } from '../../domain/settings.ts';
import { remember, remembered } from './remembered.ts';
import { readSetting } from './settings.ts';

export type Theme = 'dark' | 'light';

const [theme, setTheme] = createSignal<Theme>('dark');

/** The theme in force. */
export const useTheme = (): Accessor<Theme> => theme;

/** Call inside a component that lives as long as the page. */
export function watchAppearance(app: LwbApp, state: Accessor<AppState>): void {
  const system = matchMedia('(prefers-color-scheme: light)');
  const [systemIsLight, setSystemIsLight] = createSignal(system.matches);
  const changed = (): boolean => setSystemIsLight(system.matches);
  system.addEventListener('change', changed);
  onCleanup(() => system.removeEventListener('change', changed));
  createEffect(() => {
    const open = state().phase.kind === 'ready';
    const read = <T>(setting: Setting<T>): T => (open ? readSetting(app, setting) : remembered(setting));
    const [wanted, density, motion] = [read(SETTINGS.theme), read(SETTINGS.density), read(SETTINGS.motion)];
    if (open) {
      remember(SETTINGS.theme, wanted);
      remember(SETTINGS.density, density);
      remember(SETTINGS.motion, motion);
    }
    const found = wanted === 'system' ? (systemIsLight() ? 'light' : 'dark') : wanted;
    const root = document.documentElement;
    root.dataset['theme'] = found;
    root.dataset['density'] = density;
    root.dataset['motion'] = motion;
    // The browser's own bar above the page.
    document.querySelector('meta[name="theme-color"]')?.setAttribute('content', getComputedStyle(root).getPropertyValue('--panel').trim());
    setTheme(found);
  });
}
