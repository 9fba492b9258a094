/** `bakes` of `LwbApp` without its code, which is loaded when something is baked, or when the library has bakes that go on. */
import type { BakesApp, BakesState } from './bake-types.ts';
import type { BakesCare, BakesParts } from './bakes.ts';

const IDLE: BakesState = { jobs: [], running: null, paused: false, blocked: null, folder: { kind: 'none' } };

export function createLazyBakes(parts: BakesParts): BakesCare {
  const listeners = new Set<() => void>();
  let care: BakesCare | null = null;
  let loading: Promise<BakesCare> | null = null;

  async function loaded(): Promise<BakesCare> {
    const { createBakes } = await import('./bakes.ts');
    care = createBakes(parts);
    care.subscribe(() => {
      for (const listener of listeners) listener();
    });
    await care.begin();
    return care;
  }
  const load = (): Promise<BakesCare> => {
    // What cannot be fetched now is tried again the next time.
    loading ??= loaded().catch((error: unknown) => {
      loading = null;
      throw error;
    });
    return loading;
  };
  const on =
    <A extends unknown[], R>(call: (app: BakesApp, ...args: A) => Promise<R>) =>
    async (...args: A): Promise<R> =>
      call(care ?? (await load()), ...args);

  return {
    state: () => care?.state() ?? IDLE,
    subscribe(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    async begin() {
      if (care) return care.begin();
      if (((await parts.session()?.catalog.bakes()) ?? []).length > 0) await load();
    },
    stop: async () => care?.stop(),
    abandon: (reason) => care?.abandon(reason),
    unfinished: () => care?.unfinished() ?? new Set(),
    // Without waiting: the picker opens only within the click.
    chooseFolder: () => (care ? care.chooseFolder() : load().then((app) => app.chooseFolder())),
    allowFolder: () => (care ? care.allowFolder() : load().then((app) => app.allowFolder())),
    folder: on((app) => app.folder()),
    forgetFolder: on((app) => app.forgetFolder()),
    preview: on((app, ...args: Parameters<BakesApp['preview']>) => app.preview(...args)),
    shrink: on((app, ...args: Parameters<BakesApp['shrink']>) => app.shrink(...args)),
    distance: on((app, ...args: Parameters<BakesApp['distance']>) => app.distance(...args)),
    gram: on((app, ...args: Parameters<BakesApp['gram']>) => app.gram(...args)),
    enqueue: on((app, ...args: Parameters<BakesApp['enqueue']>) => app.enqueue(...args)),
    pause: () => care?.pause(),
    resume: () => care?.resume(),
    cancel: on((app, ids: readonly string[]) => app.cancel(ids)),
    retry: on((app, id: string) => app.retry(id)),
    clear: () => care?.clear(),
    saveAgain: on((app, id: string) => app.saveAgain(id)),
    rowOf: on((app, content: string) => app.rowOf(content)),
    madeBy: on((app, content: string) => app.madeBy(content)),
    verify: on((app, ...args: Parameters<BakesApp['verify']>) => app.verify(...args)),
  };
}
