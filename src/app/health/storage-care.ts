/** Keeps the browser from throwing the library away, and knows how full it is. */
import type { Storage } from '../../contracts/platform.ts';
import { NOTES } from '../../domain/program-notes.ts';
import type { Store } from '../store.ts';
import type { SettingStore } from '../setting-store.ts';

const ASKED = NOTES.storageAsked;

export class StorageCare {
  readonly #storage: Storage;
  readonly #store: Store;
  readonly #settings: SettingStore;
  /** Whether the browser decides without asking the user (Chromium does, Firefox asks). */
  readonly #silent: boolean;
  #asked = false;

  constructor(storage: Storage, store: Store, settings: SettingStore, silent: boolean) {
    this.#storage = storage;
    this.#store = store;
    this.#settings = settings;
    this.#silent = silent;
  }

  /** Never rejects: how full the storage is, is good to know and no more. */
  async refresh(): Promise<void> {
    try {
      this.#store.set({ storage: await this.#storage.state() });
    } catch (error) {
      console.warn('The browser does not say how much storage is used', error);
    }
  }

  /**
   * Once there is something worth keeping. The user is asked once in a library's life, a silent browser once per visit. Nothing
   * may wait for the answer: Firefox asks the user, who may not look for hours. Never rejects.
   */
  async askToPersist(): Promise<void> {
    const { storage, memoryOnly } = this.#store.state;
    if (this.#asked || storage.persisted || memoryOnly !== null) return;
    this.#asked = true;
    if (!this.#silent && this.#settings.read(ASKED)) return;
    try {
      await this.#settings.setSetting(ASKED, true);
      await this.#storage.persist();
    } catch (error) {
      console.warn('The browser could not be asked to keep the library', error);
    }
    await this.refresh();
  }
}
