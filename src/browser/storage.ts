import type { Storage } from '../contracts/platform.ts';

/** Where the storage manager is missing (plain http) nothing is promised and nothing is known. */
export function createStorage(): Storage {
  const manager: StorageManager | undefined = 'storage' in navigator ? navigator.storage : undefined;
  return {
    async state() {
      if (!manager) return { persisted: false, usage: null, quota: null };
      const [persisted, estimate] = await Promise.all([manager.persisted(), manager.estimate()]);
      return { persisted, usage: estimate.usage ?? null, quota: estimate.quota ?? null };
    },
    async persist() {
      return manager ? manager.persist() : false;
    },
  };
}
