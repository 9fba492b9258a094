/**
 * The whole interface on the real application with the real catalog and its queries; only the browser underneath is in memory. For
 * what depends on what the library answers: finding, counting, keeping and taking back.
 */
import '../ui/styles/index.css';
import { render } from 'solid-js/web';
import { page } from 'vitest/browser';
import { createCatalog } from '../../workers/catalog/catalog.ts';
import { MemoryFiles } from '../../workers/catalog/files.ts';
import { loadSqlite } from '../../workers/catalog/sqlite.ts';
import { createIndexer } from '../../workers/indexer/indexer.ts';
import { createApp } from '../app/app.ts';
import type { LwbApp } from '../app/lwb-app.ts';
import { Root } from '../ui/Root.tsx';
import { textReader } from './app-harness.ts';
import { CatalogWorld } from './catalog-world.ts';
import { type FakeBrowser, fakeBrowser } from './fake-platform.ts';
import { file, folder, type MemoryFile, memoryHandle } from './memory-folder.ts';

export interface RealMounted {
  readonly app: LwbApp;
  readonly browser: FakeBrowser;
  unmount(): void;
}

/** @param fill what the library holds before the page opens */
export async function mountReal(
  fill: (world: CatalogWorld) => Promise<void>,
  { place = '/library', width = 1440, height = 900 } = {},
): Promise<RealMounted> {
  await page.viewport(width, height);
  location.hash = `#${place}`;
  const files = new MemoryFiles(await loadSqlite());
  const world = await CatalogWorld.open(files);
  await fill(world);
  const sources = await world.api.sources();
  await world.api.close();

  const browser = fakeBrowser({
    catalog: () => createCatalog({ opfs: async () => ({ kind: 'files', files }), memory: async () => files, now: () => Date.now() }),
    indexer: () => createIndexer(textReader),
  });
  for (const { id, name } of sources) browser.handles.set(id, memoryHandle(folder(entriesOf(world, id)), name));
  const app = createApp({
    ...browser.platform,
    now: () => Date.now(),
    after(ms, task) {
      const timer = setTimeout(task, ms);
      return () => clearTimeout(timer);
    },
  });
  const root = document.createElement('div');
  root.id = 'root';
  document.body.append(root);
  const dispose = render(() => <Root app={app} />, root);
  await app.start();
  return {
    app,
    browser,
    unmount() {
      dispose();
      root.remove();
    },
  };
}

/** Files at the top of the source, of the size and time that the catalog knows. */
function entriesOf(world: CatalogWorld, source: string): Record<string, MemoryFile> {
  return Object.fromEntries([...world.folder(source)].map(([path, { size, mtime }]) => [path, file(new Uint8Array(size), mtime)]));
}
