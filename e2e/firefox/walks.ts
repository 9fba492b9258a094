/** The core walks in Firefox: file input, sample library, browsing, editing, exporting, composing, baking, working offline. */
import assert from 'node:assert/strict';
import { writeFileSync } from 'node:fs';
import path from 'node:path';
import { denseNorm, denseSum, fluxPairs, kohya, makeFolder } from '../support/files.ts';
import { records } from '../support/test.ts';
import { verified } from '../support/writable.ts';
import type { User } from './driver.ts';

interface World {
  readonly user: User;
  readonly address: string;
  /** Ends the server: what still works is offline. */
  readonly goOffline: () => Promise<void>;
}
type Walk = readonly [name: string, walk: (world: World) => Promise<void>];

const NAME = '[role=row] .name';
const SAMPLE_MS = 400_000;

const OWN = { 'ink.safetensors': kohya(fluxPairs(1)), 'fog.safetensors': kohya(fluxPairs(2)), 'bad.safetensors': 'x' };
const ownFolder = makeFolder(OWN);

/** The protocol cannot choose a folder in Firefox; the input takes its files as well. */
const chooseOwn = (user: User): Promise<void> => user.chooses(...Object.keys(OWN).map((name) => path.join(ownFolder, name)));

const ownFiles: readonly Walk[] = [
  [
    'files of the file input are indexed and measured',
    async ({ user, address }) => {
      await user.page.goto(address);
      await user.sees('This browser cannot remember a folder');
      await chooseOwn(user);
      await user.sees('Library up to date: 3 LoRAs');
      await user.sees('Unreadable');
    },
  ],
  [
    'a LoRA is looked at, and its blocks are exported with the numbers of a dense computation',
    async ({ user }) => {
      await user.clicks(NAME, 'ink');
      const { name, bytes } = await user.downloadedAfter(async () => {
        await user.clicks('[aria-label=Details] button', 'Export CSV');
        await user.clicks('[role=menuitem]', 'Blocks');
      });
      assert.match(name, /\.csv$/);
      const rows = records(bytes.toString());
      for (const pair of fluxPairs(1)) {
        const [, kind, index] = /_(double|single)_blocks_(\d+)_/.exec(pair.module) ?? [];
        const strength = Number(rows.find(({ block }) => block === `${kind}.${index}`)?.['raw_strength']);
        assert.ok(Math.abs(strength / denseNorm(pair) - 1) < 1e-6, `${pair.module}: ${strength}`);
      }
    },
  ],
  [
    'a profile is edited, saved, and there after a reload',
    async ({ user }) => {
      await user.clicks('button', 'Edit profile');
      await user.types('[role=spinbutton]', 'Double 7 gain', '0.3');
      await user.types('input', 'Profile name', 'Soft');
      await user.clicks('button', 'Save profile');
      await user.sees('Saved');
      await user.page.reload();
      await user.clicks(NAME, 'ink');
      await user.clicks('button', 'Edit profile');
      assert.equal(Number(await user.valueOf('[role=spinbutton]', 'Double 7 gain')), 0.3);
    },
  ],
  [
    'two LoRAs are composed, after their files were chosen again for this visit',
    async ({ user, address }) => {
      await chooseOwn(user);
      await user.sees('Library up to date: 3 LoRAs');
      await user.clicks('input[type=checkbox]', 'Stack ink');
      await user.clicks('input[type=checkbox]', 'Stack fog');
      await user.page.goto(`${address}#/compose`);
      await user.sees('Together');
      await user.find('[role=spinbutton]', 'fog Model strength');
    },
  ],
  [
    'the stack is baked as a download, and is what the command line bakes of it',
    async ({ user }) => {
      await user.clicks('button', 'Bake stack');
      await user.sees('This browser cannot write into a folder');
      const { name, bytes } = await user.downloadedAfter(() => user.clicks('[role=dialog] button', /^Bake \d/));
      assert.match(name, /\.safetensors$/);
      const file = path.join(makeFolder({}), name);
      writeFileSync(file, bytes);
      const { modules } = verified(file, ownFolder);
      const norm = Math.hypot(...modules.map(({ deltaNorm }) => deltaNorm ?? 0));
      // The LoRA comes into the stack with its last profile.
      const isSoft = ({ module }: { readonly module: string }): boolean => module.includes('double_blocks_7_');
      const ink = fluxPairs(1);
      const expected = denseSum([ink.filter((one) => !isSoft(one)), 1], [ink.filter(isSoft), 0.3], [fluxPairs(2), 1]);
      assert.ok(Math.abs(norm / expected - 1) < 1e-5, `norm ${norm}, expected ${expected}`);
      await user.clicks('[role=dialog] button', 'Close');
    },
  ],
  [
    'a backup is made, and the library exported as SQLite',
    async ({ user, address }) => {
      await user.page.goto(`${address}#/health`);
      const work = await user.downloadedAfter(() => user.clicks('button', 'Back up'));
      assert.match(work.bytes.toString(), /"name":"Soft"/);
      const library = await user.downloadedAfter(() => user.clicks('button', 'Export library (SQLite)'));
      assert.equal(library.bytes.subarray(0, 15).toString(), 'SQLite format 3');
    },
  ],
  [
    'everything is there without the server',
    async ({ user, address, goOffline }) => {
      await user.page.goto(`${address}#/library`);
      // The offline copy is whole when its worker is active.
      await user.page.evaluate(async () => void (await navigator.serviceWorker.ready));
      await goOffline();
      await user.page.reload();
      await user.clicks(NAME, 'fog');
      await user.sees('Edit profile');
    },
  ],
];

const sample: readonly Walk[] = [
  [
    'the sample library is made inside the browser, and measured',
    async ({ user, address }) => {
      await user.page.goto(address);
      await user.clicks('button', 'Try the sample library');
      await user.sees('Library up to date: 208 LoRAs', SAMPLE_MS);
    },
  ],
];

/** One browser for each group, so that a group begins with nothing. */
export const WALKS: readonly { readonly name: string; readonly walks: readonly Walk[] }[] = [
  { name: 'own files', walks: ownFiles },
  { name: 'sample', walks: sample },
];
