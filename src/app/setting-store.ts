import type { Setting } from '../domain/setting.ts';

/** What is remembered in the library. Everything that is written has its form in `settings.ts` or `program-notes.ts`. */
export interface SettingStore {
  read<T>(setting: Setting<T>): T;
  /** @throws what the database throws; it is remembered until the page ends all the same */
  setSetting<T>(setting: Setting<T>, value: T): Promise<void>;
}
