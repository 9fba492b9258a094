import { solid } from './scripts/lib/solid.mjs';
import { playwright } from '@vitest/browser-playwright';
import { defineConfig } from 'vitest/config';

const chromium = process.env['CHROMIUM_PATH'];

export default defineConfig({
  test: {
    // One core is left free by default: half of a machine with two.
    maxWorkers: '100%',
    globalSetup: ['./workers/kernels/build.mjs'],
    projects: [
      {
        test: {
          name: 'unit',
          environment: 'node',
          // A busy machine is no reason to fail: nothing here waits for time to pass.
          testTimeout: 60_000,
          expect: { poll: { timeout: 30_000 } },
          include: ['src/**/*.test.ts', 'workers/**/*.test.ts', 'scripts/**/*.test.ts'],
          exclude: ['**/*.browser.test.ts', '**/node_modules/**'],
        },
      },
      {
        plugins: [solid()],
        // Named here, because a dependency met first inside a worker makes Vite reload the page in the middle of a test.
        optimizeDeps: {
          exclude: ['@sqlite.org/sqlite-wasm'],
          include: ['comlink', 'hash-wasm', 'idb-keyval', 'papaparse', 'uplot', '@atlaskit/pragmatic-drag-and-drop/element/adapter'],
        },
        worker: { format: 'es' },
        define: { __APP__: JSON.stringify('LoRA Weights Builder') },
        // Fetching ahead would complain about the module that only the build of the service worker makes.
        server: { preTransformRequests: false },
        test: {
          name: 'browser',
          testTimeout: 60_000,
          // Code is fetched when a place is first shown, which takes seconds on a busy machine.
          expect: { poll: { timeout: 30_000 } },
          include: ['src/**/*.browser.test.{ts,tsx}', 'workers/**/*.browser.test.ts'],
          browser: {
            enabled: true,
            headless: true,
            screenshotFailures: false,
            provider: playwright({ launchOptions: { ...(chromium ? { executablePath: chromium } : {}), args: ['--no-sandbox'] } }),
            instances: [{ browser: 'chromium' }],
          },
        },
      },
    ],
  },
});
