/**
 * Sources whose scan was begun and not ended, kept as a setting: after a crash, a reload or a hand-over in the middle of a scan
 * the next session walks them again (what was stored by then is unchanged and costs nothing).
 */
const KEY = 'scan.unfinished';

export interface SettingStore {
  setting(key: string): string | null;
  setSetting(key: string, value: string): Promise<void>;
}

export class UnfinishedScans {
  readonly #settings: SettingStore;
  readonly #ids = new Set<string>();

  constructor(settings: SettingStore) {
    this.#settings = settings;
  }

  /** Those of the last session; they stay noted until each has ended. */
  load(): readonly string[] {
    for (const id of parsed(this.#settings.setting(KEY))) this.#ids.add(id);
    return [...this.#ids];
  }

  begun(id: string): Promise<void> {
    this.#ids.add(id);
    return this.#keep();
  }

  async ended(id: string): Promise<void> {
    if (this.#ids.delete(id)) await this.#keep();
  }

  #keep(): Promise<void> {
    return this.#settings.setSetting(KEY, JSON.stringify([...this.#ids]));
  }
}

/** Anything that was not written by us counts as none. */
function parsed(text: string | null): readonly string[] {
  try {
    const value: unknown = JSON.parse(text ?? '[]');
    return Array.isArray(value) ? value.filter((id) => typeof id === 'string') : [];
  } catch {
    return [];
  }
}
