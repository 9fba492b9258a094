/** Puts the real browser together for the application: `createApp(createPlatform())`. */
import type { Platform } from '../contracts/platform.ts';
import { createBackupFolder } from './backup-folder.ts';
import { createBadge } from './badge.ts';
import { copyText } from './clipboard.ts';
import { download } from './download.ts';
import { createFaults } from './faults.ts';
import { createFolders } from './file-sources.ts';
import { onHide } from './hide.ts';
import { onLaunch } from './launch.ts';
import { createNotes } from './notes.ts';
import { createOutputs } from './outputs.ts';
import { createUpdates } from './pwa.ts';
import { createWorkers } from './spawn.ts';
import { createStorage } from './storage.ts';
import { createTabLock } from './tab-lock.ts';

export function createPlatform(): Platform {
  const faults = createFaults(window);
  return {
    cores: navigator.hardwareConcurrency || 2,
    workers: createWorkers((fault) => faults.report(fault)),
    folders: createFolders(),
    lock: createTabLock(),
    storage: createStorage(),
    updates: createUpdates(),
    backupFolder: createBackupFolder(),
    outputs: createOutputs(),
    notes: createNotes(),
    reload: () => location.reload(),
    now: () => Date.now(),
    newId: () => crypto.randomUUID(),
    after(ms, task) {
      const timer = setTimeout(task, ms);
      return () => clearTimeout(timer);
    },
    download,
    copyText,
    onHide,
    onLaunch: (task) => onLaunch(window, task),
    onFault: (task) => faults.listen(task),
    showBadge: createBadge(),
  };
}
