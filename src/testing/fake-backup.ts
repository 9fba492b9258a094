/** The safety of an empty library: what it is asked for is noted. */
import type { BackupApp } from '../app/health/backup-types.ts';
import { err, ok } from '../domain/result.ts';

export function createFakeBackup(call: (name: string) => (...args: readonly unknown[]) => Promise<void>): BackupApp {
  return {
    health: () =>
      Promise.resolve({
        schema: 5,
        sqlite: '3.54.1',
        databaseBytes: 81_920,
        logBytes: 0,
        counts: { profile: 3, preset: 1, composition: 0, draft: 0, own: 0, own_picture: 1, run_choice: 0, setting: 2 },
        kernel: 'simd',
        folder: { kind: 'none' },
        snapshots: [{ name: 'one.json', reason: 'daily', madeAt: 1_760_200_000_000, bytes: 12_345 }],
      }),
    withoutLibrary: () => Promise.resolve([{ name: 'one.json', reason: 'daily', madeAt: 1_760_200_000_000, bytes: 12_345 }]),
    checkIntegrity: () => Promise.resolve([]),
    exportWork: call('exportWork'),
    exportLibraryFile: call('exportLibraryFile'),
    exportJson: call('exportJson'),
    downloadSnapshot: call('downloadSnapshot'),
    takeSnapshot: call('takeSnapshot'),
    previewFile: () => Promise.resolve(err({ code: 'not-ours' })),
    previewSnapshot: () => Promise.resolve(ok({ backup: '', plan: { items: [], same: 4 } })),
    restore: () => Promise.resolve(null),
    chooseFolder: call('chooseFolder'),
    allowFolder: call('allowFolder'),
    forgetFolder: call('forgetFolder'),
    reanalyse: call('reanalyse'),
    wipe: call('wipe'),
    diagnostics: (names) => Promise.resolve(names ? 'with names' : 'without names'),
  };
}
