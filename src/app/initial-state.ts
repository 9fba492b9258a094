/** The state of the application before a library is open. */
import { NO_NEWS } from './indexing/news.ts';
import { NO_PROGRESS, NO_TOTALS } from './indexing/progress.ts';
import { type AppState, NO_CHANGES } from './state.ts';

export const INITIAL: AppState = {
  phase: { kind: 'starting' },
  sources: [],
  progress: NO_PROGRESS,
  totals: NO_TOTALS,
  revision: 0,
  changes: NO_CHANGES,
  notices: [],
  launched: null,
  news: NO_NEWS,
  memoryOnly: null,
  setAsides: [],
  storage: { persisted: false, usage: null, quota: null },
  updateReady: false,
  release: null,
  offlineReady: false,
  sample: { building: false, done: 0, total: 0 },
};
