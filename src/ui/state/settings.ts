/** Settings as signals: the application keeps them without announcing, so a change made here is announced here. */
import { createSignal } from 'solid-js';
import type { LwbApp } from '../../app/types.ts';

const [changes, setChanges] = createSignal(0);

/** Reactive: reads again after every `changeSetting`. null: never set. */
export function readSetting(app: LwbApp, key: string): string | null {
  changes();
  return app.setting(key);
}

/** Takes effect at once; the library keeps it in the background. */
export function changeSetting(app: LwbApp, key: string, value: string): void {
  void app.setSetting(key, value);
  setChanges((count) => count + 1);
}
