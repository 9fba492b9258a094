/**
 * The interface on a made library in memory, for looking at it in every state: open `/src/testing/fake.html` on the dev server.
 * The query says which: `?rows=20000&state=indexing&theme=light&density=compact`; the hash is the place, as in the real page.
 */
import '@fontsource-variable/inter';
import '@fontsource/jetbrains-mono/400.css';
import '../ui/styles/index.css';
import { render } from 'solid-js/web';
import type { AppState } from '../app/state.ts';
import { Root } from '../ui/Root.tsx';
import { createFakeApp, type FakeOptions, IDLE, MEASURING } from './fake-app.ts';

const STATES: Readonly<Record<string, { readonly waiting?: number; readonly state?: Partial<AppState> }>> = {
  indexing: { waiting: 0.19, state: { progress: MEASURING } },
  headers: {
    waiting: 1,
    state: {
      progress: {
        ...IDLE,
        stage: 'headers',
        found: 2346,
        headersDone: 740,
        headersTotal: 2346,
        statusLine: { kind: 'headers', done: 740, total: 2346 },
      },
    },
  },
  walking: {
    waiting: 1,
    state: { progress: { ...IDLE, stage: 'walking', found: 1288, statusLine: { kind: 'walking', found: 1288 } } },
  },
  paused: { waiting: 0.19, state: { progress: { ...MEASURING, paused: true, bytesPerSecond: null, secondsLeft: null } } },
  cancelled: { waiting: 0.19, state: { progress: { ...IDLE, statusLine: { kind: 'indexed', done: 1902, known: 2346 } } } },
  starting: { state: { phase: { kind: 'starting' } } },
  elsewhere: { state: { phase: { kind: 'elsewhere' } } },
  'taken-over': { state: { phase: { kind: 'taken-over' } } },
  failed: {
    state: { phase: { kind: 'failed', reason: 'The browser did not give access to its storage (SecurityError).', crashed: false } },
  },
  building: { state: { sample: { building: true, done: 132, total: 300 } } },
  aside: {
    state: {
      updateReady: true,
      setAsides: [{ name: 'library-2026-10-02.sqlite3', reason: 'newer', detail: 'schema 9, this version knows 4', bytes: 31_400_000 }],
      memoryOnly: null,
      notices: [
        {
          id: 'a',
          tone: 'info',
          said: { code: 'set-aside', facts: { reason: 'newer', detail: 'schema 9, this version knows 4', bytes: 31_400_000 } },
          action: () => undefined,
        },
        {
          id: 'b',
          tone: 'warning',
          said: { code: 'offline', facts: { name: 'archive' } },
        },
        {
          id: 'c',
          tone: 'error',
          said: { code: 'trouble', facts: { what: 'export', reason: 'The browser has no room left on this disk.' } },
        },
      ],
    },
  },
};

const query = new URLSearchParams(location.search);
const chosen = STATES[query.get('state') ?? ''] ?? {};
const options: FakeOptions = {
  rows: Number(query.get('rows') ?? 2346),
  canPickFolders: query.get('picker') !== 'no',
  settings: Object.fromEntries(['theme', 'density', 'view'].flatMap((key) => (query.has(key) ? [[key, query.get(key) ?? '']] : []))),
  ...chosen,
};
const app = await createFakeApp(options);
if (query.get('state') === 'reconnect') {
  app.patch({ sources: app.getState().sources.map((source) => ({ ...source, connection: 'needs-permission' as const })) });
}
Object.assign(globalThis, { fakeApp: app });
const root = document.getElementById('root');
if (root) render(() => <Root app={app} />, root);
