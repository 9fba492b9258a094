/**
 * Writes a LoRA file after a plan, or checks one that carries its plan, with the code the app uses. Standard output holds the
 * certificate as one JSON object and nothing else; sentences go to standard error.
 *
 *   bake PLAN.json --out FILE.safetensors        exit code 0 written and verified, 1 refused or nothing to write, 2 wrong usage
 *   bake --verify FILE [--sources FOLDER]        0 as it was written, 1 not so, 2 wrong usage
 */
import { readFileSync } from 'node:fs';
import { link, open, readFile, rm, stat } from 'node:fs/promises';
import path from 'node:path';
import { createXXHash128 } from 'hash-wasm';
import type { BakeRecord } from '../src/domain/bake/certificate.ts';
import { decodePlan, planFromText } from '../src/domain/bake/decode-plan.ts';
import { groupedByReason } from '../src/domain/bake/members.ts';
import type { BakePlan } from '../src/domain/bake/plan.ts';
import { accessFault } from '../src/domain/library/file-access.ts';
import { type Message, message, textOf } from '../src/domain/message.ts';
import { bake as bakeSentences } from '../src/ui/strings/en/bake.ts';
import { addSentences, english } from '../src/ui/strings/say.ts';
import { bakeFile, type BakeTools } from '../workers/baker/bake-file.ts';
import { openSource, type OpenSource } from '../workers/baker/sources.ts';
import { bakedAgain, checkRecord, checkWritten } from '../workers/baker/verify.ts';
import { diskSink } from './disk-sink.ts';
import { nodeHands } from './node-hands.ts';
import { nodeKernel } from './node-kernel.ts';
import { nodeSource } from './node-source.ts';
import '../src/ui/strings/rooms/module-reasons.ts';

addSentences(bakeSentences);

const USAGE = `Usage: npm run -s bake -- PLAN.json --out FILE.safetensors
       npm run -s bake -- --verify FILE.safetensors [--sources FOLDER]`;

class Stop extends Error {
  constructor(
    readonly exit: 1 | 2,
    readonly said: Message | string,
  ) {
    super(typeof said === 'string' ? said : said.code);
  }
}

const hands = nodeHands();

interface Usage {
  readonly plan: string | null;
  readonly out: string | null;
  readonly verify: string | null;
  readonly sources: string | null;
}

function usageOf(words: readonly string[]): Usage {
  const found: Record<string, string> = {};
  const rest: string[] = [];
  for (let i = 0; i < words.length; i++) {
    const word = words[i] as string;
    if (!word.startsWith('--')) rest.push(word);
    else {
      const value = words[++i];
      if (!['--out', '--verify', '--sources'].includes(word) || value === undefined || word in found) throw new Stop(2, USAGE);
      found[word] = value;
    }
  }
  const { '--out': out = null, '--verify': verify = null, '--sources': sources = null } = found;
  const baking = rest.length === 1 && out !== null && verify === null && sources === null;
  const verifying = rest.length === 0 && out === null && verify !== null;
  if (!baking && !verifying) throw new Stop(2, USAGE);
  return { plan: rest[0] ?? null, out, verify, sources };
}

const from = (file: string): string => path.resolve(process.env['BAKE_FROM'] ?? '.', file);

async function toolsOf(): Promise<BakeTools> {
  const { version } = JSON.parse(readFileSync(new URL('../package.json', import.meta.url), 'utf8')) as { version: string };
  return {
    kernel: await nodeKernel(),
    hasher: await createXXHash128(),
    app: `LoRA Weights Builder ${version}`,
    onProgress: () => undefined,
    signal: new AbortController().signal,
  };
}

const measuring = (tools: BakeTools): Parameters<typeof openSource>[2] => ({ ...tools, onProgress: () => undefined });

async function opened(file: string, tools: BakeTools): Promise<OpenSource> {
  const name = path.basename(file);
  let opening: Awaited<ReturnType<typeof openSource>>;
  try {
    opening = await openSource(await nodeSource(file), name, measuring(tools));
  } catch (error) {
    throw new Stop(1, message('bake.source', { file: name, problem: accessProblem(error) }));
  }
  if (!opening?.ok) throw new Stop(1, message('bake.source', { file: name, problem: opening?.fault.message ?? message('bake.nothing') }));
  return opening.source;
}

function accessProblem(error: unknown): Message {
  if (!(error instanceof Error && 'code' in error)) throw error;
  const name = error.code === 'ENOENT' ? 'NotFoundError' : error.code === 'EACCES' ? 'NotAllowedError' : 'NotReadableError';
  return accessFault({ name, message: error.message }, 'file').message;
}

async function sourcesOf(plan: BakePlan, folder: string, tools: BakeTools): Promise<OpenSource[]> {
  const known = new Map<string, OpenSource>();
  const sources: OpenSource[] = [];
  for (const { file } of plan.sources) {
    const full = path.resolve(folder, file);
    const source = known.get(full) ?? (await opened(full, tools));
    known.set(full, source);
    sources.push(source);
  }
  return sources;
}

async function bake(planFile: string, out: string): Promise<void> {
  if (await exists(out)) throw new Stop(1, message('bake.exists', { file: out }));
  const decoded = planFromText(await textFrom(planFile));
  if (!decoded.ok) throw new Stop(1, decoded.error);
  const tools = await toolsOf();
  const sources = await sourcesOf(decoded.plan, path.dirname(planFile), tools);
  // Beside the result, so that it becomes the result by a link, which never replaces a file that came meanwhile.
  const part = `${out}.${process.pid}.part`;
  try {
    const at = decoded.plan.sources.map(({ file }) => path.resolve(path.dirname(planFile), file));
    const certificate = await writtenTo(part, path.basename(out), decoded.plan, sources, { ...tools, help: { at, hire: hands.hire } });
    await link(part, out);
    process.stdout.write(`${JSON.stringify(certificate)}\n`);
  } catch (error) {
    if (error instanceof Stop || !(error instanceof Error && 'code' in error)) throw error;
    throw new Stop(
      1,
      error.code === 'EEXIST' ? message('bake.exists', { file: out }) : message('bake.not-written', { file: out, reason: textOf(error) }),
    );
  } finally {
    await rm(part, { force: true });
  }
}

async function writtenTo(part: string, name: string, plan: BakePlan, sources: readonly OpenSource[], tools: BakeTools): Promise<object> {
  const file = await open(part, 'wx');
  const sink = diskSink(file);
  let outcome: Awaited<ReturnType<typeof bakeFile>>;
  try {
    outcome = await bakeFile(plan, sources, sink, tools);
    await sink.settle();
  } finally {
    await file.close();
  }
  if (outcome.kind !== 'baked') throw new Stop(1, outcome.kind === 'refused' ? outcome.error : message('bake.nothing'));
  const check = await checkWritten(await nodeSource(part), name, outcome.record.data, outcome.expected, measuring(tools));
  if (!check.ok) throw new Stop(1, message('bake.not-verified', { problem: check.error }));
  for (const group of groupedByReason(outcome.leftOut)) console.error(english(message('bake.left-out', group)));
  return outcome.certificate;
}

async function verify(file: string, folder: string | null): Promise<void> {
  const tools = await toolsOf();
  let checked: Awaited<ReturnType<typeof checkRecord>>;
  try {
    checked = await checkRecord(await nodeSource(file), path.basename(file), measuring(tools));
  } catch (error) {
    throw new Stop(1, message('bake.source', { file, problem: accessProblem(error) }));
  }
  if (!checked.ok) throw new Stop(1, checked.error);
  const { record, measurement } = checked;
  const found = folder === null ? null : await againstSources(record, folder, tools);
  const modules = measurement.modules.map(({ module, rank, deltaNorm }) => ({ name: module, rank, deltaNorm }));
  const said = found === null ? message('bake.checked-alone') : message('bake.checked-with-sources', { sources: found });
  process.stdout.write(
    `${JSON.stringify({ ok: true, level: record.level, error: record.error, sources: found !== null, modules, checked: english(said) })}\n`,
  );
  console.error(english(said));
}

/** Bakes the stored plan once more, to nowhere: the same sources give the same bytes. @returns how many sources there were */
async function againstSources(record: BakeRecord, folder: string, tools: BakeTools): Promise<number> {
  const decoded = decodePlan(record.plan);
  if (!decoded.ok) throw new Stop(1, decoded.error);
  for (const { file } of decoded.plan.sources) {
    if (!(await exists(path.join(folder, file)))) throw new Stop(1, message('bake.source-missing', { file }));
  }
  const sources = await sourcesOf(decoded.plan, folder, tools);
  const differs = await bakedAgain(record, sources, tools);
  if (differs) throw new Stop(1, differs === 'cancelled' ? message('bake.nothing') : differs);
  return sources.length;
}

const exists = async (file: string): Promise<boolean> =>
  stat(file).then(
    () => true,
    () => false,
  );

async function textFrom(file: string): Promise<string> {
  try {
    return await readFile(file, 'utf8');
  } catch (error) {
    throw new Stop(1, message('bake.source', { file: path.basename(file), problem: accessProblem(error) }));
  }
}

try {
  const usage = usageOf(process.argv.slice(2));
  if (usage.verify !== null) await verify(from(usage.verify), usage.sources === null ? null : from(usage.sources));
  else await bake(from(usage.plan as string), from(usage.out as string));
} catch (error) {
  if (!(error instanceof Stop)) throw error;
  console.error(typeof error.said === 'string' ? error.said : english(error.said));
  process.exitCode = error.exit;
} finally {
  hands.end();
}
