/**
 * Speed of writing files, in Node on the disk of the temporary folder, with the code of the app: an exact merge of three Flux.1 LoRAs of
 * 300 MB beside reading them and writing as much, cutting 304 modules from rank 96 to 32 beside the arithmetic that it needs at the
 * speed of the same loops, profiles baked into many files beside copying them, and what a change on the sheet costs once singular values are
 * known. Nothing is asserted: a machine is as fast as it is. `--parts=profiles,merging,cutting,whatIfs` runs some of it.
 *
 * The sources are opened as the app opens files of its library: hash and norms are known, only the header is read.
 */
import { mkdtempSync, readdirSync, rmSync, statSync } from 'node:fs';
import { copyFile, open, readFile, rm } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { createXXHash128 } from 'hash-wasm';
import { diskSink } from '../../scripts/disk-sink.ts';
import { nodeHands } from '../../scripts/node-hands.ts';
import { nodeKernel } from '../../scripts/node-kernel.ts';
import { nodeSource } from '../../scripts/node-source.ts';
import { decodePlan } from '../../src/domain/bake/decode-plan.ts';
import { preparedForShrinking, shrinkTotal, shrunk } from '../../src/domain/bake/shrink.ts';
import { buildLora } from '../../src/domain/sample/build-lora.ts';
import { bakeArithmetic } from '../../workers/baker/arithmetic.ts';
import { bakeFile } from '../../workers/baker/bake-file.ts';
import { Previewer } from '../../workers/baker/preview.ts';
import { openSource, type OpenSource } from '../../workers/baker/sources.ts';
import { Surveys } from '../../workers/baker/spectra.ts';
import { checkWritten } from '../../workers/baker/verify.ts';

const folder = mkdtempSync(path.join(os.tmpdir(), 'bake-bench-'));
const kernel = await nodeKernel();
const hasher = await createXXHash128();
const signal = new AbortController().signal;
const passTools = { kernel, hasher, onProgress: () => undefined, signal };
const at = (name: string): string => path.join(folder, name);
const seconds = async (run: () => Promise<unknown>): Promise<number> => {
  const started = performance.now();
  await run();
  return (performance.now() - started) / 1000;
};

async function make(name: string, model: 'flux1' | 'sd15', rank: number, seed: number): Promise<void> {
  const { chunks } = buildLora({
    model,
    naming: 'kohya',
    rank,
    dtype: 'BF16',
    seed,
    alpha: rank,
    include: ({ component }) => component === 'model',
    metadata: null,
  });
  const file = await open(at(name), 'w');
  for (const chunk of chunks()) await file.write(chunk);
  // What waits to be written would be counted to whoever writes next.
  await file.sync();
  await file.close();
}

async function opened(names: readonly string[]): Promise<OpenSource[]> {
  const sources: OpenSource[] = [];
  for (const name of names) {
    const first = await openSource(await nodeSource(at(name)), name, passTools);
    if (!first?.ok) throw new Error(`${name} cannot be opened`);
    const { hash, norms } = first.source;
    const again = await openSource(await nodeSource(at(name)), name, passTools, { hash, norms: [...norms] });
    if (!again?.ok) throw new Error(`${name} cannot be opened`);
    sources.push(again.source);
  }
  return sources;
}

let largestRss = 0;
let looked = 0;
/** Every 20 ms: looking costs as much as a small write. */
const watchMemory = (): void => {
  const now = performance.now();
  if (now - looked < 20) return;
  looked = now;
  largestRss = Math.max(largestRss, process.memoryUsage.rss());
};

async function bake(plan: Record<string, unknown>, sources: readonly OpenSource[], out: string) {
  const decoded = decodePlan({ v: 1, ...plan });
  if (!decoded.ok) throw new Error(decoded.error.code);
  const file = await open(at(out), 'w');
  const sink = diskSink(file);
  const help = hands && { at: decoded.plan.sources.map((source) => at(source.file)), hire: hands.hire };
  const outcome = await bakeFile(decoded.plan, sources, sink, {
    kernel,
    hasher,
    app: 'bench',
    onProgress: watchMemory,
    signal,
    ...(help && { help }),
  });
  // As the command does, so that the bytes are on the disk; what stands beside it does the same.
  await sink.settle();
  await file.close();
  if (outcome.kind !== 'baked') throw new Error(outcome.kind);
  return outcome;
}

async function plainRead(names: readonly string[]): Promise<void> {
  for (const name of names) {
    const source = await nodeSource(at(name));
    for await (const chunk of source.stream(0, source.size)) if (chunk.length === 0) throw new Error('nothing was read');
  }
}

async function plainWrite(name: string, bytes: number): Promise<void> {
  const file = await open(at(name), 'w');
  const sink = diskSink(file);
  const chunk = new Uint8Array(1024 * 1024);
  for (let done = 0; done < bytes; done += chunk.length) await sink.write(chunk.subarray(0, Math.min(chunk.length, bytes - done)), done);
  await sink.settle();
  await file.close();
}

/** null: with `--alone` the writer computes everything. */
const hands = process.argv.includes('--alone') ? null : nodeHands();

/** As those of the app, which live on from one bake of a queue to the next. */
async function warm(sources: readonly OpenSource[]): Promise<void> {
  const [first] = sources;
  if (!first || !hands) return;
  const decoded = decodePlan({ v: 1, sources: [{ file: first.name }] });
  if (!decoded.ok) throw new Error(decoded.error.code);
  const known = { hash: first.hash, norms: [...first.norms] };
  const task = { plan: decoded.plan, app: 'bench', sources: [{ name: first.name, at: at(first.name), known }] };
  await Promise.all((await hands.hire()).map((hand) => hand.open(task)));
}

const row = (...cells: readonly string[]): void => console.log(`| ${cells.join(' | ')} |`);
const s = (value: number): string => `${value.toFixed(2)} s`;
const ms = (value: number): string => `${(1000 * value).toFixed(2)} ms`;
const CHANGES = 20;

async function merging(): Promise<void> {
  const names = ['a', 'b', 'c'];
  for (const [index, name] of names.entries()) await make(name, 'flux1', 32, index + 1);
  const sources = await opened(names);
  await warm(sources);
  const plan = { sources: names.map((file, index) => ({ file, strength: [0.8, 0.5, -0.3][index] })) };
  const before = process.memoryUsage.rss();
  largestRss = before;
  let outcome: Awaited<ReturnType<typeof bake>> | null = null;
  const merge = await seconds(async () => (outcome = await bake(plan, sources, 'merged')));
  const memory = (largestRss - before) / 1e6;
  const { size } = statSync(at('merged'));
  const read = await seconds(() => plainRead(names));
  const write = await seconds(() => plainWrite('plain', size));
  row(
    `3 x ${Math.round((sources[0]?.bytes.size ?? 0) / 1e6)} MB, exact`,
    s(merge),
    `read ${s(read)} + write ${s(write)}`,
    (merge / (read + write)).toFixed(2),
    `+${memory.toFixed(0)} MB`,
  );
  const baked = outcome as Awaited<ReturnType<typeof bake>> | null;
  if (!baked) return;
  const proof = await seconds(async () =>
    checkWritten(await nodeSource(at('merged')), 'merged', baked.record.data, baked.expected, passTools),
  );
  const measure = await seconds(async () => openSource(await nodeSource(at('merged')), 'merged', passTools));
  row('its proof', s(proof), `measure ${s(measure)}`, (proof / measure).toFixed(2), '');
}

async function cutting(): Promise<void> {
  await make('wide', 'flux1', 96, 9);
  const [source] = await opened(['wide']);
  if (!source) return;
  await warm([source]);
  const before = process.memoryUsage.rss();
  largestRss = before;
  const cut = await seconds(() => bake({ sources: [{ file: 'wide' }], reduce: { rule: 'rank', value: 32 } }, [source], 'cut'));
  const modules = source.understanding.modules.length;
  // What the cut needs: two Gram matrices of R vectors, and two products of k of them, of m + n entries each.
  const entries = source.understanding.modules.reduce((sum, { rows, cols }) => sum + (rows ?? 0) + (cols ?? 0), 0);
  const products = entries * ((96 * 97) / 2 + 96 * 32);
  const [rank, length] = [96, 3072];
  const values = new Float64Array(rank * length).fill(0.5);
  const { gramOfRows } = bakeArithmetic(kernel);
  gramOfRows(values, rank, length);
  const sample = await seconds(async () => {
    for (let run = 0; run < 20; run++) gramOfRows(values, rank, length);
  });
  const peak = (20 * length * rank * (rank + 1)) / 2 / sample;
  const needed = products / peak;
  row(
    `Flux.1, ${modules} modules, 96 -> 32`,
    s(cut),
    `${(products / 1e9).toFixed(0)} G products at f64, ${s(needed)}`,
    (cut / needed).toFixed(2),
    `+${((largestRss - before) / 1e6).toFixed(0)} MB`,
  );
}

/** What a change on the sheet costs when singular values are known: of one file, and of a plan to shrink a hundred. */
async function whatIfs(): Promise<void> {
  await make('asked', 'flux1', 16, 77);
  const [source] = await opened(['asked']);
  if (!source) return;
  const previewer = new Previewer(new Surveys());
  const tools = { kernel, app: 'bench', onProgress: () => undefined, signal };
  const planAt = (value: number) => {
    const decoded = decodePlan({ v: 1, sources: [{ file: 'asked' }], reduce: { rule: 'error', value } });
    if (!decoded.ok) throw new Error(decoded.error.code);
    return decoded.plan;
  };
  const first = await previewer.shrinkFile(planAt(0.5), [source], tools);
  if ('code' in first) throw new Error(first.code);
  const steps = Array.from({ length: CHANGES }, (_, step) => 0.01 + step / 50);
  await previewer.preview(planAt(0.3), [source], true, tools);
  const one = await seconds(async () => {
    for (const value of steps) await previewer.preview(planAt(value), [source], true, tools);
  });
  row(`what-if of one file, ${first.spectra.length} modules`, ms(one / CHANGES), 'a frame: 16 ms', (one / CHANGES / 0.016).toFixed(2), '');
  const files = Array.from({ length: 100 }, () => preparedForShrinking(first));
  for (const kind of ['error', 'size'] as const) {
    const all = await seconds(async () => {
      for (const value of steps) {
        const target = kind === 'error' ? { kind, value } : { kind, bytes: value * first.size };
        shrinkTotal(files.map((file) => shrunk(file, target)));
      }
    });
    row(`what-if of 100 files, by ${kind}`, ms(all / CHANGES), 'a frame: 16 ms', (all / CHANGES / 0.016).toFixed(2), '');
  }
}

async function profiles(): Promise<void> {
  const names = Array.from({ length: 20 }, (_, index) => `p${index}`);
  for (const [index, name] of names.entries()) await make(name, 'sd15', 16, index + 20);
  const sources = await opened(names);
  const plan = (file: string) => ({ sources: [{ file, strength: 0.7 }] });
  const copy = await seconds(async () => {
    for (const name of names) {
      await copyFile(at(name), at(`${name}-copy`));
      const file = await open(at(`${name}-copy`), 'r+');
      await file.sync();
      await file.close();
    }
  });
  const readWrite = await seconds(async () => {
    for (const name of names) await plainWrite(`${name}-rw`, (await readFile(at(name))).length);
  });
  const baked = await seconds(async () => {
    for (const [index, name] of names.entries()) await bake(plan(name), [sources[index] as OpenSource], `${name}-baked`);
  });
  const bytes = names.reduce((sum, name) => sum + statSync(at(name)).size, 0);
  row(
    `${names.length} profiles, ${Math.round(bytes / 1e6)} MB`,
    `${s(baked)} (${Math.round(bytes / 1e6 / baked)} MB/s)`,
    `read and write ${s(readWrite)}, copied by the system ${s(copy)}`,
    (baked / readWrite).toFixed(2),
    '',
  );
}

const PARTS = { profiles, merging, cutting, whatIfs };
const parts = process.argv
  .find((word) => word.startsWith('--parts='))
  ?.slice('--parts='.length)
  .split(',');

try {
  console.log(`\nBaking (kernel: ${kernel.kind})\n`);
  row('what', 'time', 'beside', 'ratio', 'memory');
  row('---', '---', '---', '---', '---');
  for (const [name, run] of Object.entries(PARTS)) {
    if (parts && !parts.includes(name)) continue;
    await run();
    for (const file of readdirSync(folder)) await rm(at(file), { force: true });
  }
} finally {
  hands?.end();
  rmSync(folder, { recursive: true, force: true });
}
