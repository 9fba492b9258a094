/** Settings as signals: the application keeps them without announcing, so a change made here is announced here. */
import { createSignal } from 'solid-js';
import type { LwbApp } from '../../app/lwb-app.ts';
import type { Setting } from '../../domain/setting.ts';

const [changes, setChanges] = createSignal(0);

/** Reactive: reads again after every `changeSetting`. */
export function readSetting<T>(app: LwbApp, setting: Setting<T>): T {
  changes();
  return app.setting(setting);
}

/** Takes effect at once; the library keeps it in the background. Of the user's choices alone: the rest is the program's own. */
export function changeSetting<T>(app: LwbApp, setting: Setting<T, 'user'>, value: T): void {
  void app.setSetting(setting, value);
  setChanges((count) => count + 1);
}
