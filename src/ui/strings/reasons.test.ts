/** Every sentence that the domain builds in English has its Chinese one. */
import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { STACK_CSV, PAIRS_CSV } from '../../domain/composition/exports/files.ts';
import { BLOCKS_CSV, DASHBOARD_CSV, DUPLICATES_CSV, LIBRARY_BLOCKS_CSV, LIBRARY_CSV, MODULES_CSV } from '../../domain/export/columns.ts';
import { prove } from '../../domain/profiles/hosts/proof.ts';
import { HOST_TARGETS, offer } from '../../domain/profiles/hosts/registry.ts';
import type { HostFile, HostTarget, Simulation } from '../../domain/profiles/hosts/host-target.ts';
import { loadsText } from '../../domain/profiles/hosts/words.ts';
import { hostFile } from '../../testing/host-files.ts';
import { reasons } from './zh/reasons.ts';

/** Names that stand in sentences as they are. */
const NAMES =
  /\p{Script=Han}|“[^”]*”|"[^"]*"|`[^`]*`|<[^>]*>|[\w-]*[._/=][\w./=-]*|\b(?:pull request|web UI|canvas|set_adapters|blocks|in|mid|out|double|single|te|slot)\b/gu;

/** Three words of English in a row, or no Chinese at all. */
const isEnglish = (said: string): boolean =>
  !/\p{Script=Han}/u.test(said) || /(?:^|[^\w-])[a-z]{2,} [a-z]{2,} [a-z]{2,}(?:$|[^\w-])/.test(said.replace(NAMES, ' | '));

/** What the browser says of a JSON text is not ours. */
const ours = (text: string): string => text.replace(/^(It is not (?:valid JSON|a dict)): .*$/su, '$1: …');

const untold = (texts: Iterable<string>): string[] => [...new Set([...texts].map(ours))].filter((text) => isEnglish(reasons.said(text)));

const attention = (path: string): boolean => /blocks[._]\d+[._]1[._]|middle_block[._]1[._]|attentions/.test(path);

const FILES: readonly HostFile[] = [
  hostFile('sd15', { naming: 'diffusers', encoders: [12] }),
  hostFile('sdxl', { include: attention, encoders: [12, 32] }),
  hostFile('sdxl', { adapter: 'lokr' }),
  hostFile('flux1', { adapter: 'dora' }),
  hostFile('flux1', { naming: 'diffusers', adapter: 'peft' }),
  hostFile('flux2', { naming: 'diffusers' }),
  hostFile('hunyuan-video'),
  hostFile('qwen-image', { naming: 'diffusers', adapter: 'peft' }),
  hostFile('z-image', { adapter: 'peft' }),
  hostFile('sd3', { naming: 'native medium' }),
  hostFile('wan2.1', { naming: 'native 1.3B' }),
  hostFile('ltx2', { naming: 'diffusers' }),
  hostFile('anima', { naming: 'native 2B', adapter: 'loha' }),
  hostFile('minimax-h3', { adapter: 'peft' }),
  hostFile('auraflow', { naming: 'diffusers' }),
  hostFile('krea2', { naming: 'diffusers', adapter: 'peft' }),
];

/** Texts of the program itself, of others and of nobody. */
const ODD = [
  '',
  'nothing',
  '{',
  '{}',
  '[]',
  '{"1":{"class_type":"Other","inputs":{}}}',
  '{"unet":"x"}',
  '{"unet":{"left":1}}',
  '{"unet":{"mid":[1,2,3]}}',
  '{"unet":{"mid":["x"]}}',
  '<lora:a:1>',
  '<lora:a:1:lbw=1,2>',
  '<lora:a:1:lbw=OUTALL>',
  '<lora:a:1:1:LBW=1,x>',
  '<lora:a:1:1:LBW=1,1,1,1,1,1,1,1,1,1,1,1,1,Q>',
  '<lora:a:1:te=x>',
  '<lora:a:1:te=0@0.5>',
  `<lora:a:1:lbw=${Array.from({ length: 26 }, () => 'x').join(',')}>`,
  `<lora:a:1:lbw=${Array.from({ length: 26 }, () => 'R').join(',')}:lbwe=in:start=3>`,
  ...[12, 17, 19, 26, 57, 61].map((length) => `<lora:a:1:lbw=${Array.from({ length }, () => '0.5').join(',')}>`),
  ...[10, 12, 13, 26, 90].map((length) => Array.from({ length }, () => '0.5').join(',')),
  Array.from({ length: 60 }, () => 'inf').join(','),
  '%default=0.5,in1=x',
  'nowhere: 1',
  'blocks.x.y: 0.5',
  'blocks.1: z',
  '*',
  ': 1',
  'slot,gain\n,1\nin.0,x\nin.1,5\nin.1,6\nin.2,1e9',
  'block_index,weight,raw_strength\n0,x,\n',
  'block_index,weight\n',
];

function* saidOf(simulation: Simulation): Generator<string> {
  if (simulation.fault !== null) yield simulation.fault;
  yield* simulation.notes;
  for (const { why } of simulation.arrivals) if (why !== null) yield why;
  for (const { note } of simulation.rows) if (note !== null && !note.startsWith('alpha ')) yield note;
  const loads = loadsText(simulation);
  if (loads !== null) yield loads;
}

const GAINS = [0, 0.5, 300, 1, 1.25, -0.5, 2, 1e-7, -300];

function* provedOf(target: HostTarget, file: HostFile): Generator<string> {
  const gains = Object.fromEntries(file.layout.slots.map(({ id }, at) => [id, GAINS[at % GAINS.length] ?? 1]));
  for (const { id } of target.variants(file)) {
    const { text, simulation, lost } = prove(target, file, gains, { variant: id });
    yield* text.notes;
    yield* saidOf(simulation);
    for (const { why } of lost) yield why;
  }
}

function* repliesOf(target: HostTarget): Generator<string> {
  const answers = FILES.map((file) => [file, offer(target, file)] as const);
  for (const [file, answer] of answers) {
    if (!answer.ok) yield answer.why;
    else yield* provedOf(target, file);
  }
  // One file that it takes, and one that it does not.
  for (const wanted of [true, false]) {
    const [file] = answers.find(([, { ok }]) => ok === wanted) ?? [];
    if (file) for (const text of ODD) yield* saidOf(target.simulate(file, text));
  }
}

describe('what programs do', () => {
  it.each(HOST_TARGETS.map((target) => [target.id, target] as const))('%s', (_, target) => {
    expect(untold(repliesOf(target))).toEqual([]);
    expect(untold([target.about])).toEqual([]);
  });

  it('says of which blocks something is lost', () => {
    expect(reasons.said('Double blocks, all 19; Text encoder 1 (CLIP-L): 0, 1 and 3 more; modules in no block')).toBe(
      '双流块（Double），全部 19 个；文本编码器 1 (CLIP-L)：0, 1 等，另有 3 个；不在任何块中的模块',
    );
  });
});

describe('columns of files', () => {
  const SPECS = [BLOCKS_CSV, MODULES_CSV, LIBRARY_CSV, LIBRARY_BLOCKS_CSV, DUPLICATES_CSV, DASHBOARD_CSV, STACK_CSV, PAIRS_CSV];
  /** Formulas and forms alone. */
  const SAME = /^(?:BASE-CAT-###|delta_norm.*)\.$/;

  it('are all explained', () => {
    const docs = SPECS.flatMap(({ columns }) => columns.map(({ doc }): string => doc)).filter((doc) => !SAME.test(doc));
    expect(docs.length).toBeGreaterThan(60);
    expect(untold(docs)).toEqual([]);
  });
});

describe('what is not known', () => {
  it.each(['a note of the user', '', 'QuotaExceededError: no room'])('%j stays as it is', (text) => {
    expect(reasons.said(text)).toBe(text);
  });

  it('leaves a name alone that looks like a sentence', () => {
    expect(reasons.said('nothing is loaded is there twice')).toBe('nothing is loaded 出现两次');
  });
});

/** Rooms whose sentences are texts in the code; what a program does is above, from what its replay says. */
const ROOMS = [
  'src/domain/adapters',
  'src/domain/profiles/hosts',
  'src/domain/profiles/transfer/gains-csv.ts',
  'src/domain/composition/original',
  'src/domain/decode.ts',
  'workers/catalog/catalog.ts',
  'workers/catalog/driver.ts',
  'workers/catalog/files.ts',
  'workers/catalog/open-library.ts',
  'workers/catalog/pool/asides.ts',
];

/** Texts that no user sees: queries and faults of the program itself. */
const NOT_SHOWN =
  /^(?:SELECT|INSERT|UPDATE|DELETE|PRAGMA|CREATE|Two adapter kinds|need\(\) comes|No tensor of|A target without|A factor is not|The (?:work|log) could not|Nothing is set aside|There is no database|Node name for S&R)/;

/** Texts with parts of a sentence in their places: whole ones are in `WHOLE`. Rules of scale have a table of their own. */
const PIECES =
  /^(?:, which newer|, SDXL and|newer version|older version| and \d|Rows 7 to 7 of .*7$|Its alpha is 7|its values have 7|7 7 in no block|It is read as the node of the 7|7’s loader knows none|7 of the 7 values|7; reForge|no scale for|rank 0:|alpha 0:|lora_alpha \/|Phase 8\.5: same-role .* passes: $|7 and 7 still overlap)/;

const WHOLE = [
  'LoRA FLX-STY-001: No LoRA of the library has this stable_id.',
  'Phase 8.5: same-role (style) softening stopped best-effort after 12 of 64 passes: FLX-STY-001 and FLX-STY-002 still overlap by 0.4000, above 0.35.',
  'Same-role (style) softening against FLX-STY-001: block 12 set to 0, overlap 0.4000 -> 0.3900, limit 0.35, pass 3.',
  'Same-role (style) softening against FLX-STY-001: block 12 reduced to 0.5000, overlap 0.4000 -> 0.3900, limit 0.35, pass 3.',
  'Phase 8.8: taken for identity anchor by its role; the strength is advice only.',
  'a b403cb7 (2025-06-19); reForge before its patches became objects',
  'its values have one digit behind the point',
  'its values have 2 digits behind the point',
  '1 module in no block',
  '12 modules in no block',
  'It is read as the node of the newer version, which has a layer_filter.',
  'It is read as the node of the older version, which has no layer_filter.',
  'ComfyUI’s loader knows none of the names of its 1 module',
  'ComfyUI’s loader knows none of the names of its 12 modules',
  'It knows SD 1, SD 2, SDXL and Flux.1, not Wan 2.1 or 2.2',
  'It knows SD 1, SD 2 and SDXL, not Wan 2.1 or 2.2',
  '84 of 210 modules load. The others: 100: ComfyUI knows this name since the end of 2025; an older version loads nothing under it; 26: the loader has no text encoder.',
];

const ROOT = path.resolve(path.dirname(fileURLToPath(import.meta.url)), '..', '..', '..');

const filesOf = (room: string): string[] =>
  room.endsWith('.ts')
    ? [room]
    : readdirSync(path.join(ROOT, room))
        .filter((name) => name.endsWith('.ts') && !name.endsWith('.test.ts'))
        .map((name) => `${room}/${name}`);

/** Sentences in a source, 7 in each place. */
function sentencesIn(source: string): string[] {
  let code = source.replace(/\/\*[\s\S]*?\*\/|^\s*\/\/.*$/gm, '').replace(/new \w*Error\((?:'[^']*'|`[^`]*`)\)/g, '');
  for (let before = ''; before !== code; ) {
    before = code;
    code = code.replace(/\$\{[^{}`]*\}/g, '7').replace(/\$\{[^{}`]*`[^`$]*`[^{}`]*\}/g, '7');
  }
  const texts = [...code.matchAll(/'((?:[^'\\\n]|\\.)*)'|`([^`]*)`|"((?:[^"\\\n]|\\.)*)"/g)].map(
    (found) => found[1] ?? found[2] ?? found[3] ?? '',
  );
  return texts.filter(
    (text) => /[a-z’]+ (?:[a-z]+|7) [a-z’]+/.test(text) && !NOT_SHOWN.test(text) && !PIECES.test(text) && !text.includes('\n'),
  );
}

describe('sentences in the code', () => {
  it('of parts', () => expect(untold(WHOLE)).toEqual([]));

  it.each(ROOMS)('%s', (room) => {
    const found = filesOf(room).flatMap((file) => sentencesIn(readFileSync(path.join(ROOT, file), 'utf8')));
    expect(found.length).toBeGreaterThan(0);
    expect(untold(found)).toEqual([]);
  });
});
