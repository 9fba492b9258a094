/**
 * Theme and density: the setting of the library once it is open, before that what this browser saw last (so that the first
 * paint does not flash), else what the system prefers. Applied as attributes of the root element.
 */
import { type Accessor, createEffect, createRoot, createSignal } from 'solid-js';
import type { AppState, LwbApp } from '../../app/types.ts';
import { readSetting } from './settings.ts';

export type Theme = 'dark' | 'light';

const system = matchMedia('(prefers-color-scheme: light)');
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

const resolve = (wanted: string | null): Theme => (wanted === 'light' || wanted === 'dark' ? wanted : system.matches ? 'light' : 'dark');

export function watchAppearance(app: LwbApp, state: Accessor<AppState>): void {
  createRoot(() => {
    const [systemTick, tick] = createSignal(0);
    system.addEventListener('change', () => tick((n) => n + 1));
    createEffect(() => {
      systemTick();
      const open = state().phase.kind === 'ready';
      const wanted = (open ? readSetting(app, 'theme') : null) ?? remembered('theme');
      const density = (open ? readSetting(app, 'density') : null) ?? remembered('density') ?? 'comfortable';
      if (open) {
        remember('theme', wanted ?? 'system');
        remember('density', density);
      }
      const root = document.documentElement;
      root.dataset['theme'] = resolve(wanted);
      root.dataset['density'] = density;
      setTheme(resolve(wanted));
    });
  });
}
