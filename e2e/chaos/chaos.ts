/**
 * `npm run chaos -- [--rounds=200] [--seed=1] [--lanes=1]`: kills the program while it works, and looks whether it keeps its word.
 *
 * In every round a user adds files, has them measured again, saves, drafts, composes, bakes or restores; in the middle of one of these,
 * at a moment that the seed decides, the tree of browser processes is killed, the browser is told to end, the page crashes, or the
 * workers end. Then the library must open, its integrity and its references must hold, and everything that was acknowledged on
 * screen must be there. Every tenth round starts over with a library of an earlier version, whose migration is what the first kill
 * meets. At the end the work goes on to its end. What does not work without a kill is a problem too.
 */
import type http from 'node:http';
import type { AddressInfo } from 'node:net';
import path from 'node:path';
import type { Page } from '@playwright/test';
import { root } from '../../scripts/lib/run.mjs';
import { serve } from '../../scripts/lib/server.mjs';
import { databaseOf } from '../../src/testing/catalog-files.ts';
import { oldLibrary, versionsWithWork } from '../../src/testing/old-libraries.ts';
import { SLOT_HEADER, slotHeader } from '../../workers/catalog/pool/slot.ts';
import { type Action, ACTIONS, add, migrate, scan } from './actions.ts';
import { type Kill, KillableBrowser, pause } from './browser.ts';
import { type BakedFile, type ListedLora, Promises, type WorkBackup } from './promise.ts';

const KILLS: readonly Kill[] = ['tree', 'page', 'worker', 'sigterm'];
/** Rounds on one profile of the browser. */
const PER_PROFILE = 10;
/** Longest time from the beginning of an action to the kill, ms. */
const LATEST_MS = 1_500;
/** Longest time from what a kill would hurt most to the kill, in half of the rounds, ms. */
const SOON_MS = 400;
/** From the copy of the work to the end of a migration it takes about as long. */
const MIGRATION_MS = 150;
/** Browsers side by side: each has a seed of its own. */
const MOST_LANES = 100;

const option = (name: string, otherwise: number): number =>
  Number(process.argv.find((argument) => argument.startsWith(`--${name}=`))?.split('=')[1] ?? otherwise);

/** A small generator (mulberry32), so that a failure can be had again. */
function random(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let t = Math.imul(state ^ (state >>> 15), 1 | state);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 2 ** 32;
  };
}

/** Gives everything in it once in an order that the seed decides, then again in another: twenty rounds see all there is. */
class Deck<T> {
  readonly #all: readonly T[];
  readonly #next: () => number;
  #left: T[] = [];

  constructor(all: readonly T[], next: () => number) {
    this.#all = all;
    this.#next = next;
  }

  draw(): T {
    if (this.#left.length === 0) this.#left = [...this.#all];
    const [drawn] = this.#left.splice(Math.floor(this.#next() * this.#left.length), 1);
    if (drawn === undefined) throw new Error('There is nothing to draw from.');
    return drawn;
  }
}

/** Their LoRAs lie in a folder that is not here, and would keep the library from ever being up to date. */
function emptied(): string {
  const tables = [
    'measurement',
    'module_table',
    'lora_detail',
    'lora_prior',
    'lora',
    'folder',
    'walk_fault',
    'scan',
    'source',
    'sqlite_sequence',
  ];
  return [...tables, 'draft'].map((table) => `DELETE FROM ${table};`).join('\n');
}

const messageOf = (error: unknown): string => (error instanceof Error ? error.message : String(error));

/** When the kill comes: ms after the action began, or after its critical part did. */
interface Moment {
  readonly from: 'start' | 'critical';
  readonly after: number;
}

/** The folder that is baked into, as it is now. */
const bakedFiles = (page: Page): Promise<BakedFile[]> =>
  page.evaluate(async () => {
    const folder = await (await navigator.storage.getDirectory()).getDirectoryHandle('baked', { create: true });
    const files: BakedFile[] = [];
    for await (const each of folder.values()) {
      if (each.kind !== 'file') continue;
      // The bake goes on by itself after a start: a file that it took away since it was listed is not there.
      const buffer = await (each as FileSystemFileHandle)
        .getFile()
        .then((file) => file.arrayBuffer())
        .catch((error: unknown) => {
          if (error instanceof DOMException && error.name === 'NotFoundError') return null;
          throw error;
        });
      if (!buffer) continue;
      const bytes = new Uint8Array(buffer);
      const header = bytes.length < 8 ? 0 : Number(new DataView(bytes.buffer).getBigUint64(0, true));
      const tensors = header > 0 && bytes.length >= 8 + header ? JSON.parse(new TextDecoder().decode(bytes.subarray(8, 8 + header))) : {};
      const ends = Object.values(tensors as Record<string, { data_offsets?: [number, number] }>).map((each) => each.data_offsets?.[1] ?? 0);
      const whole = header > 0 && bytes.length === 8 + header + Math.max(0, ...ends);
      files.push({ name: each.name, state: bytes.length === 0 ? 'empty' : whole ? 'whole' : 'cut' });
    }
    return files;
  });

class Chaos {
  readonly #next: () => number;
  readonly #address: string;
  readonly #executable: string;
  readonly #planted: readonly number[];
  readonly problems: string[] = [];
  readonly kills = new Map<Kill, number>();
  /** Actions that came to their end before a kill. */
  readonly done = new Map<string, number>();
  readonly #kills: Deck<Kill>;
  readonly #actions: Deck<Action>;
  #browser: KillableBrowser;
  #promises = new Promises();
  #serial = 0;

  /** @param planted version of the library that each profile of the whole run begins with, by its number */
  constructor(seed: number, address: string, executable: string, planted: readonly number[]) {
    this.#planted = planted;
    this.#next = random(seed);
    this.#kills = new Deck(KILLS, this.#next);
    this.#actions = new Deck(ACTIONS, this.#next);
    this.#address = address;
    this.#executable = executable;
    this.#browser = new KillableBrowser(executable);
  }

  /** @param turns profiles of the browser, by their number in the whole run @param rounds of the whole run */
  async run(turns: readonly number[], rounds: number): Promise<void> {
    for (const turn of turns) {
      const planted = this.#planted[turn] ?? null;
      for (let round = turn * PER_PROFILE; round < Math.min(rounds, (turn + 1) * PER_PROFILE); round += 1) {
        try {
          await this.#round(round, round % PER_PROFILE === 0 ? planted : null);
        } catch (error) {
          this.problems.push(`round ${round}: ${messageOf(error)}; on the screen: ${await this.#browser.screen()}`);
          await this.#startOver();
        }
      }
      await this.#finish();
      console.log(`profile ${turn}: ${this.problems.length} not kept`);
    }
    await this.#browser.dispose();
  }

  /** Leaves no browser behind. */
  abandon(): void {
    this.#browser.abandon();
  }

  /** @param fresh version of the library in a profile that is new; null: it is that of the last round */
  async #round(round: number, fresh: number | null): Promise<void> {
    const page = await this.#browser.page();
    const how = this.#kills.draw();
    this.kills.set(how, (this.kills.get(how) ?? 0) + 1);
    if (fresh === null) await this.#check(page, `before round ${round}`);
    else await this.#plant(page, fresh);
    if (fresh !== null) return this.#killDuring(page, how, migrate, { from: 'critical', after: this.#next() * MIGRATION_MS });
    if (!this.#promises.indexed) await this.#perform(page, add);
    const whole = this.#next() < 0.5 ? [this.#actions.draw()] : [];
    for (const action of whole) await this.#perform(page, action);
    const moment =
      this.#next() < 0.5
        ? ({ from: 'start', after: this.#next() * LATEST_MS } as const)
        : ({ from: 'critical', after: this.#next() * SOON_MS } as const);
    return this.#killDuring(page, how, this.#actions.draw(), moment);
  }

  async #perform(page: Page, action: Action, begins: () => void = () => undefined): Promise<void> {
    this.#serial += 1;
    await action({ page, address: this.#address, promises: this.#promises, serial: this.#serial, begins });
    this.done.set(action.name, (this.done.get(action.name) ?? 0) + 1);
  }

  /** What the kill cuts off is not a failure; what was acknowledged before it is in the promises. */
  async #killDuring(page: Page, how: Kill, action: Action, { from, after }: Moment): Promise<void> {
    let killed = false;
    let begins = (): void => undefined;
    const critical = new Promise<void>((resolve) => {
      begins = resolve;
    });
    const work = this.#perform(page, action, begins).catch((error: unknown) => {
      if (!killed) throw error;
    });
    await Promise.race([(from === 'start' ? Promise.resolve() : critical).then(() => pause(after)), work]);
    killed = true;
    await this.#browser.kill(how, page);
    // What still waits in a page whose workers are gone would wait for its time limit.
    if (how === 'worker' || how === 'page') await page.close().catch(() => undefined);
    await work;
  }

  async #check(page: Page, when: string): Promise<void> {
    await page.goto(`${this.#address}#/health`);
    const take = page.getByRole('button', { name: 'Use it here' });
    const check = page.getByRole('button', { name: 'Check integrity' });
    // The browser may free the lock of a page that crashed a little later.
    await check.or(take).first().waitFor();
    if (await take.isVisible()) await take.click();
    const library = (await this.#downloaded(page, 'Export library (JSON)')) as { readonly loras: readonly ListedLora[] };
    await check.click();
    await page.getByText('All pages, indexes and references are intact.').waitFor();
    const backup = (await this.#downloaded(page, 'Back up')) as WorkBackup;
    const wrongs = [
      ...this.#promises.broken(backup),
      ...this.#promises.brokenFiles(await bakedFiles(page)),
      ...this.#promises.brokenLoras(library.loras),
    ];
    for (const wrong of wrongs) this.problems.push(`${when}: ${wrong}`);
    const warnings = await page.getByRole('region', { name: 'Notices' }).locator('.notice.warning, .notice.error').allTextContents();
    for (const warning of warnings) this.problems.push(`${when}: ${warning}`);
  }

  async #downloaded(page: Page, button: string): Promise<unknown> {
    await page.evaluate(() => delete (globalThis as { downloaded?: Blob }).downloaded);
    await page.locator('#main').getByRole('button', { name: button, exact: true }).click();
    const text = await page.waitForFunction(() => (globalThis as { downloaded?: Blob }).downloaded?.text());
    return JSON.parse(String(await text.jsonValue()));
  }

  /** The work goes on to its end. */
  async #finish(): Promise<void> {
    try {
      const page = await this.#browser.page();
      await this.#check(page, 'at the end');
      await page.goto(`${this.#address}#/library`);
      if (this.#promises.indexed) await scan(page);
    } catch (error) {
      this.problems.push(`at the end: ${messageOf(error)}; on the screen: ${await this.#browser.screen()}`);
    }
    await this.#startOver();
  }

  async #startOver(): Promise<void> {
    await this.#browser.dispose();
    this.#browser = new KillableBrowser(this.#executable);
    this.#promises = new Promises();
  }

  /** A library of an earlier version in a browser that was never here: its first opening migrates it. */
  async #plant(page: Page, version: number): Promise<void> {
    const database = await databaseOf(oldLibrary(version) + emptied());
    const bytes = new Uint8Array(SLOT_HEADER + database.length);
    bytes.set(slotHeader('/library-1.sqlite3'));
    bytes.set(database, SLOT_HEADER);
    await page.goto(`${this.#address}licenses.txt`);
    await page.evaluate(async (text) => {
      let folder = await navigator.storage.getDirectory();
      for (const name of ['lora-weights-builder', 'catalog', '.opaque']) folder = await folder.getDirectoryHandle(name, { create: true });
      const writer = await (await folder.getFileHandle('planted', { create: true })).createWritable();
      await writer.write(Uint8Array.from(atob(text), (letter) => letter.charCodeAt(0)));
      await writer.close();
    }, Buffer.from(bytes).toString('base64'));
    // There is a profile with a gain of 0.25 in it.
    this.#promises.profiles.set('Faces', 0.25);
  }
}

const rounds = option('rounds', 200);
const seed = option('seed', 1);
const turns = Array.from({ length: Math.ceil(rounds / PER_PROFILE) }, (_, turn) => turn);
const lanes = Math.max(1, Math.min(turns.length, option('lanes', 1)));
const server = (await serve(path.join(root, 'dist'), { port: 0 })) as http.Server;
const address = `http://127.0.0.1:${(server.address() as AddressInfo).port}/`;
// Those without work have nothing to copy, so that a kill would never meet their migration. Each is drawn once before one comes again.
const versions = new Deck(versionsWithWork(), random(seed));
const planted = turns.map(() => versions.draw());
const began = Date.now();
const chaos = Array.from(
  { length: lanes },
  (_, lane) => new Chaos(seed * MOST_LANES + lane, address, process.env['CHROMIUM_PATH'] ?? 'chromium', planted),
);
// The browser has a group of its own, which a signal to this one does not reach.
for (const signal of ['SIGINT', 'SIGTERM'] as const) {
  process.once(signal, () => {
    for (const lane of chaos) lane.abandon();
    process.exit(1);
  });
}
try {
  await Promise.all(
    chaos.map((each, lane) =>
      each.run(
        turns.filter((turn) => turn % lanes === lane),
        rounds,
      ),
    ),
  );
} finally {
  server.close();
}
const problems = chaos.flatMap((lane) => lane.problems);
function list(counts: readonly ReadonlyMap<string, number>[]): string {
  const sums = new Map<string, number>();
  for (const [kind, count] of counts.flatMap((each) => [...each])) sums.set(kind, (sums.get(kind) ?? 0) + count);
  return [...sums].map(([kind, count]) => `${count} ${kind}`).join(', ');
}
console.log(
  `${rounds} rounds with seed ${seed} in ${Math.round((Date.now() - began) / 1000)} s; kills: ${list(chaos.map(({ kills }) => kills))}; acknowledged: ${list(chaos.map(({ done }) => done))}`,
);
for (const problem of problems) console.error(`not kept: ${problem}`);
console.log(`${rounds - Math.min(rounds, problems.length)} passed, ${problems.length} failed`);
process.exit(problems.length > 0 ? 1 : 0);
