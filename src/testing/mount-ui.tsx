/** The whole interface on a fake application with a real catalog, with its styles: virtual lists need real heights. */
import '../ui/styles/index.css';
import { render } from 'solid-js/web';
import { afterEach, expect } from 'vitest';
import { page } from 'vitest/browser';
import { Root } from '../ui/Root.tsx';
import { createFakeApp, type FakeApp, type FakeOptions } from './fake-app.ts';

export interface Mounted {
  readonly app: FakeApp;
  unmount(): void;
}

/** Opens `place` (a hash route) in a window of 1440 x 900 unless told otherwise. */
export async function mountUi(options: FakeOptions = {}, { place = '/library', width = 1440, height = 900 } = {}): Promise<Mounted> {
  await page.viewport(width, height);
  location.hash = `#${place}`;
  const root = document.createElement('div');
  root.id = 'root';
  document.body.append(root);
  const app = await createFakeApp(options);
  const dispose = render(() => <Root app={app} />, root);
  // The code of a place is fetched and compiled when it is first shown, which may take long on a busy machine.
  await expect.poll(() => root.querySelector('.place-loading'), { timeout: 60_000 }).toBeNull();
  return {
    app,
    unmount() {
      dispose();
      root.remove();
      void app.close();
    },
  };
}

/** For a file whose tests open one page each, which goes when its test ends. */
export function mounting(): typeof mountUi {
  let mounted: Mounted | null = null;
  afterEach(() => {
    mounted?.unmount();
    mounted = null;
  });
  return async (options, window) => {
    mounted?.unmount();
    mounted = await mountUi(options, window);
    return mounted;
  };
}
