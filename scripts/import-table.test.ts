import { describe, expect, it } from 'vitest';
import { importsOf, judge } from './import-table.mjs';

const verdict = (file: string, statement: string): (string | null)[] => importsOf(statement).map((found) => judge(file, found));
const refused = expect.any(String);

describe('finding imports', () => {
  it('sees every way of importing', () => {
    const text = [
      "import a from './a.ts';",
      "import type { B } from './b.ts';",
      'import {',
      '  c,',
      '  d,',
      "} from './c.ts';",
      "import './d.css';",
      "export { e } from './e.ts';",
      "export type { F } from './f.ts';",
      "const g = await import('./g.ts');",
      "new Worker(new URL('./h.ts', import.meta.url));",
      "import i from 'package';",
    ].join('\n');
    expect(importsOf(text).map(({ target, type }) => `${type ? 'type ' : ''}${target}`)).toEqual([
      './a.ts',
      'type ./b.ts',
      './c.ts',
      './d.css',
      './e.ts',
      'type ./f.ts',
      'package',
      './g.ts',
      './h.ts',
    ]);
  });

  it('does not take words in a text for an import', () => {
    expect(importsOf("const text = 'import this from there';\n// import x from './y.ts'")).toEqual([]);
  });
});

describe('the table', () => {
  it.each([
    ['src/domain/strength/gram.ts', "import { x } from '../result.ts';"],
    ['src/contracts/analyst.ts', "import type { X } from '../domain/reading.ts';"],
    ['src/app/app.ts', "import { x } from '../domain/result.ts';"],
    ['src/app/export/export.ts', "import Papa from 'papaparse';"],
    ['src/browser/rpc.ts', "import { wrap } from 'comlink';"],
    ['src/browser/own-scripts.ts', "import analyst from '../../workers/analyst.worker.ts?worker&url';"],
    ['src/ui/main.tsx', "import { compose } from '../browser/compose.ts';"],
    ['src/ui/widgets/block-plot.ts', "import uPlot from 'uplot';"],
    ['src/ui/features/library/LibraryPage.tsx', "import { Dialog } from '@kobalte/core/dialog';"],
    ['src/ui/features/profile/session/session.ts', "import { x } from '../../../state/gesture.ts';"],
    ['src/ui/features/details/Details.tsx', "import { x } from '../profile/session/desk.ts';"],
    ['workers/analyst/analyst.ts', "import { x } from '../kernels/load.ts';"],
    ['workers/catalog/sqlite.ts', "import sqlite from '@sqlite.org/sqlite-wasm';"],
  ])('lets %s write %s', (file, statement) => {
    expect(verdict(file, statement)).toEqual([null]);
  });

  it.each([
    ['src/domain/strength/gram.ts', "import type { X } from '../../contracts/analyst.ts';"],
    ['src/domain/export/columns.ts', "import Papa from 'papaparse';"],
    ['src/contracts/analyst.ts', "import { x } from '../domain/reading.ts';"],
    ['src/app/app.ts', "import { x } from '../browser/rpc.ts';"],
    ['src/app/app.ts', "import { createSignal } from 'solid-js';"],
    ['src/app/app.ts', "import Papa from 'papaparse';"],
    ['src/browser/storage.ts', "import { wrap } from 'comlink';"],
    ['src/browser/compose.ts', "new URL('../../workers/analyst.worker.ts', import.meta.url);"],
    ['src/ui/features/library/LibraryPage.tsx', "import { x } from '../../../browser/rpc.ts';"],
    ['src/ui/features/library/LibraryPage.tsx', "import uPlot from 'uplot';"],
    ['src/ui/features/library/LibraryPage.tsx', "import { x } from '../../../contracts/library.ts';"],
    ['src/ui/features/compare/ComparePage.tsx', "import { x } from '../profile/session/session.ts';"],
    ['src/ui/features/details/Details.tsx', "import { x } from '../profile/edit/GainChart.tsx';"],
    ['src/ui/features/details/Details.tsx', "const x = await import('../compose/ComposePage.tsx');"],
    ['src/ui/widgets/Icon.tsx', "import type { X } from '../features/library/LibraryPage.tsx';"],
    ['src/ui/state/latest.ts', "import { x } from '../widgets/ramp.ts';"],
    ['src/ui/main.tsx', "import { x } from '../testing/fake-app.ts';"],
    ['workers/analyst/analyst.ts', "import { x } from '../catalog/catalog.ts';"],
    ['workers/analyst/analyst.ts', "import sqlite from '@sqlite.org/sqlite-wasm';"],
    ['workers/indexer/walk.ts', "import { x } from '../../src/app/app.ts';"],
    ['workers/indexer/walk.ts', "import { x } from '../../src/testing/memory-folder.ts';"],
    ['src/elsewhere/new.ts', "import { x } from '../domain/result.ts';"],
  ])('refuses %s writing %s', (file, statement) => {
    expect(verdict(file, statement)).toEqual([refused]);
  });

  it('does not take a package for another whose name it begins with', () => {
    expect(verdict('src/ui/Root.tsx', "import x from 'solid-js-extras';")).toEqual([refused]);
  });
});
