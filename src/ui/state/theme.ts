/**
 * Theme and density: the setting of the library once it is open, before that what this browser saw last (so that the first
 * paint does not flash), else what the system prefers. Applied as attributes of the root element.
 */
import { type Accessor, createEffect, createSignal, onCleanup } from 'solid-js';
import type { AppState, LwbApp } from '../../app/types.ts';
import { readSetting } from './settings.ts';

export type Theme = 'dark' | 'light';

const [theme, setTheme] = createSignal<Theme>('dark');

/** The theme in force. */
export const useTheme = (): Accessor<Theme> => theme;

const remembered = (key: string): string | null => {
  try {
    return localStorage.getItem(key);
  } catch {
    return null;
  }
};

function remember(key: string, value: string): void {
  try {
    localStorage.setItem(key, value);
  } catch {
    // Blocked storage costs a flash at the next start, nothing else.
  }
}

/** Call inside a component that lives as long as the page. */
export function watchAppearance(app: LwbApp, state: Accessor<AppState>): void {
  const system = matchMedia('(prefers-color-scheme: light)');
  const [systemIsLight, setSystemIsLight] = createSignal(system.matches);
  const changed = (): boolean => setSystemIsLight(system.matches);
  system.addEventListener('change', changed);
  onCleanup(() => system.removeEventListener('change', changed));
  createEffect(() => {
    const open = state().phase.kind === 'ready';
    const wanted = (open ? readSetting(app, 'theme') : null) ?? remembered('theme');
    const density = (open ? readSetting(app, 'density') : null) ?? remembered('density') ?? 'comfortable';
    if (open) {
      remember('theme', wanted ?? 'system');
      remember('density', density);
    }
    const found = wanted === 'light' || wanted === 'dark' ? wanted : systemIsLight() ? 'light' : 'dark';
    const root = document.documentElement;
    root.dataset['theme'] = found;
    root.dataset['density'] = density;
    // The browser's own bar above the page.
    document.querySelector('meta[name="theme-color"]')?.setAttribute('content', getComputedStyle(root).getPropertyValue('--panel').trim());
    setTheme(found);
  });
}
