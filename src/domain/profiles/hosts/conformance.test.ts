/** One suite over every target and every family: what must hold whatever the file and the gains. */
import fc from '../../../testing/properties.ts';
import { describe, expect, it } from 'vitest';
import { hostFile } from '../../../testing/host-files.ts';
import { gainOf } from '../editing/gains.ts';
import type { Gains } from '../profile.ts';
import { lossesOf, prove } from './proof.ts';
import { HOST_TARGETS, hostTarget } from './registry.ts';
import type { HostFile, HostTarget } from './host-target.ts';

const attention = (path: string): boolean => /blocks[._]\d+[._]1[._]|middle_block[._]1[._]|attentions/.test(path);
/** Every third block. */
const third = (path: string): boolean => (Number(/[._](\d+)[._]/.exec(path)?.[1] ?? 0) + 1) % 3 === 0;

const FILES: readonly HostFile[] = [
  hostFile('sd15', { naming: 'diffusers', encoders: [12] }),
  hostFile('sd15', { naming: 'diffusers', include: attention, encoders: [12] }),
  hostFile('sd2', { naming: 'diffusers', include: (path) => attention(path) && third(path) }),
  hostFile('sdxl', { include: attention, encoders: [12, 32] }),
  hostFile('sdxl', { naming: 'diffusers' }),
  hostFile('sdxl', { include: (path) => /output_blocks[._]1[._]/.test(path) }),
  hostFile('sdxl', { adapter: 'lokr' }),
  hostFile('flux1'),
  hostFile('flux1', { naming: 'diffusers', adapter: 'peft' }),
  hostFile('flux1', { include: (path) => /single_blocks\.(7|12|16|20)\./.test(path), adapter: 'peft' }),
  hostFile('flux1', { include: (path) => /double_blocks\.18\.|single_blocks\.18\./.test(path) }),
  hostFile('flux1', { adapter: 'dora' }),
  hostFile('chroma'),
  hostFile('flux2', { naming: 'diffusers' }),
  hostFile('flux2', { naming: 'diffusers 9B' }),
  hostFile('flux2', { naming: 'diffusers 4B', include: third }),
  hostFile('hunyuan-video'),
  hostFile('hunyuan-video-1.5'),
  hostFile('qwen-image', { naming: 'diffusers', adapter: 'peft' }),
  hostFile('z-image', { adapter: 'peft' }),
  hostFile('sd3', { naming: 'native medium' }),
  hostFile('wan2.1', { naming: 'native 1.3B' }),
  hostFile('wan2.1', { naming: 'native I2V 14B', include: third, adapter: 'peft' }),
  hostFile('wan2.1', { naming: 'native VACE 14B' }),
  hostFile('ltx2', { naming: 'diffusers' }),
  hostFile('anima', { naming: 'native 2B', adapter: 'loha' }),
  hostFile('anima', { naming: 'native 2B' }),
  hostFile('minimax-h3', { adapter: 'peft' }),
  hostFile('auraflow', { naming: 'diffusers' }),
  hostFile('krea2', { naming: 'diffusers', adapter: 'peft' }),
];

const titleOf = ({ family, modules, present }: HostFile): string => `${family}, ${present.length} slots, ${modules[0]?.adapter}`;
const PAIRS = HOST_TARGETS.flatMap((target) =>
  FILES.filter((file) => target.applies(file).ok).map((file) => [target.id, titleOf(file), target, file] as const),
);

/** Gains as users make them: few values, some negative, some above 1, some with many digits. */
const gainsOf = (file: HostFile): fc.Arbitrary<Gains> =>
  fc
    .array(fc.oneof(fc.constantFrom(0, 0.5, 1, 1, 1.25, -0.5, 2, 1e-7), fc.double({ min: -2, max: 2, noNaN: true })), {
      minLength: file.layout.slots.length,
      maxLength: file.layout.slots.length,
    })
    .map((values) => Object.fromEntries(file.layout.slots.map(({ id }, i) => [id, (values[i] ?? 1) + 0])));

/** Every module gets its gain or its slot is named in `lost`, with what arrives instead. */
function expectHonest(target: HostTarget, file: HostFile, gains: Gains, variant?: string): void {
  const { simulation, lost } = prove(target, file, gains, variant === undefined ? {} : { variant });
  expect(simulation.arrivals).toHaveLength(file.modules.length);
  const named = new Set(lost.flatMap(({ slots }) => slots));
  for (const [i, { slot, name }] of file.modules.entries()) {
    const wanted = slot === null ? 1 : gainOf(gains, slot);
    const value = simulation.arrivals[i]?.value ?? null;
    if (!named.has(slot)) expect(value, `${name} in ${slot}`).toBeCloseTo(wanted, 8);
    if (value !== null) expect(Number.isFinite(value)).toBe(true);
  }
  expect(
    simulation.rows.reduce((sum, { modules }) => sum + modules, 0),
    'every module is in one row',
  ).toBe(file.modules.length);
}

describe.each(PAIRS)('%s for %s', (_, _title, target, file) => {
  it('arrives as set or is named as lost, whatever the gains', () => {
    fc.assert(
      fc.property(gainsOf(file), (gains) => {
        expectHonest(target, file, gains);
      }),
      { numRuns: 4 },
    );
  });

  it('has every form it offers, and each is honest', () => {
    const gains = Object.fromEntries(file.layout.slots.map(({ id }, i) => [id, (i % 5) / 4]));
    const forms = target.variants(file);
    expect(forms.length).toBeGreaterThan(0);
    for (const { id } of forms) {
      expect(target.export(file, gains, { variant: id }).variant).toBe(id);
      expectHonest(target, file, gains, id);
    }
  });
});

/** Targets that are to carry any gains of these files to every block, module by module. */
const EXACT: readonly (readonly [target: string, file: HostFile])[] = [
  ...['inspire', 'comfy-inspire', 'impact', 'lbw', 'lbw-forge', 'lbw-neo'].flatMap((id) =>
    [hostFile('sdxl', { include: attention }), hostFile('sd15', { naming: 'diffusers', include: attention })].map(
      (file) => [id, file] as const,
    ),
  ),
  ...['inspire', 'comfy-inspire', 'impact', 'lbw-forge', 'lbw-nihedon', 'lbw-neo'].flatMap((id) =>
    [
      hostFile('flux1'),
      hostFile('flux1', { include: third }),
      hostFile('flux1', { include: (path) => /single_blocks\.(7|12|16|20)\./.test(path) }),
    ].map((file) => [id, file] as const),
  ),
  ...['flux2', 'hunyuan-video'].flatMap((family) =>
    [
      hostFile(family, { naming: family === 'flux2' ? 'diffusers 9B' : 'native', include: (path) => /blocks/.test(path) && third(path) }),
    ].map((file) => ['inspire', file] as const),
  ),
  ['inspire', hostFile('hunyuan-video-1.5', { adapter: 'peft', include: (path) => /_proj|mlp/.test(path) && third(path) })],
  ['lbw-neo', hostFile('flux2', { naming: 'diffusers 4B', include: (path) => /blocks/.test(path) })],
  ['lbw-neo', hostFile('flux2', { naming: 'diffusers 9B', include: (path) => /blocks/.test(path) && third(path) })],
  ['lbw-neo', hostFile('qwen-image', { naming: 'diffusers', include: (path) => /transformer_blocks/.test(path) })],
  ['lbw-neo', hostFile('wan2.1', { naming: 'native 1.3B' })],
  ['lbw-neo', hostFile('wan2.1', { naming: 'native I2V 14B', include: third })],
  ['lbw-neo', hostFile('anima', { naming: 'native 2B', include: (path) => path.startsWith('blocks') })],
  ['diffusers', hostFile('sdxl', { naming: 'diffusers', include: (path) => path.includes('attentions') })],
  ['diffusers', hostFile('sd15', { naming: 'diffusers', include: (path) => path.includes('attentions') })],
  ...FILES.map((file) => ['csv', file] as const),
];

describe.each(EXACT.map(([id, file]) => [id, titleOf(file), file] as const))('%s is exact for %s', (id, _title, file) => {
  it('with any gains', () => {
    const target = hostTarget(id);
    if (!target) throw new Error(id);
    expect(target.applies(file)).toEqual({ ok: true });
    fc.assert(
      fc.property(gainsOf(file), (gains) => {
        expect(prove(target, file, gains).lost).toEqual([]);
      }),
      { numRuns: 6 },
    );
  });
});

/** Targets with a limited range: exact within it. */
describe.each([
  ['kjnodes', hostFile('flux1'), 0, 2],
  ['kjnodes', hostFile('wan2.1', { naming: 'native 1.3B' }), 0, 2],
  ['kjnodes', hostFile('hunyuan-video', { include: third }), 0, 2],
  ['realtime', hostFile('flux1', { adapter: 'peft' }), 0, 2],
  ['realtime', hostFile('flux1'), -2, 2],
  ['realtime', hostFile('wan2.1', { naming: 'native 1.3B' }), -2, 2],
  ['realtime', hostFile('sdxl', { include: attention }), -2, 2],
  ['anima', hostFile('anima', { naming: 'native 2B', include: (path) => path.startsWith('blocks') }), 0, 2],
  ['h3', hostFile('minimax-h3', { adapter: 'peft' }), -2, 2],
] as const)('%s is exact in its range', (id, file, min, max) => {
  it(`for ${titleOf(file)}`, () => {
    const target = hostTarget(id);
    if (!target) throw new Error(id);
    const gain = fc.oneof(fc.constantFrom(0, 0.5, 1), fc.double({ min, max, noNaN: true }));
    fc.assert(
      fc.property(fc.array(gain, { minLength: file.layout.slots.length, maxLength: file.layout.slots.length }), (values) => {
        const gains = Object.fromEntries(file.present.map((slot, i) => [slot, (values[i] ?? 1) + 0]));
        expect(prove(target, file, gains).lost).toEqual([]);
      }),
      { numRuns: 6 },
    );
  });
});

describe('whatever the text', () => {
  it.each(HOST_TARGETS.map((target) => [target.id, target] as const))('%s never fails to answer', (_, target) => {
    const file = FILES.find((one) => target.applies(one).ok);
    if (!file) throw new Error(`No file for ${target.id}`);
    const texts = [
      '',
      ' ',
      'NaN',
      '{',
      '[]',
      '{}',
      '%',
      '%%%',
      '<lora:',
      '<lora:x:1:lbw=>',
      '<lora:x:1:LBW=>',
      `<lora:x:1:lbw=${'1,'.repeat(5000)}>`,
      '1,'.repeat(5000),
      ',,,',
      'Infinity,'.repeat(60),
      '*: 1e999',
      '{"nodes":[null,1]}',
      '0-99999999: 1',
      '%double0-99999999999=1',
      'slot,gain\nx,NaN',
    ];
    for (const text of texts) {
      const simulation = target.simulate(file, text);
      expect(simulation.arrivals).toHaveLength(file.modules.length);
      expect(simulation.arrivals.every(({ value }) => value === null || Number.isFinite(value))).toBe(true);
    }
    fc.assert(
      fc.property(fc.string({ maxLength: 60 }), (text) => {
        expect(target.simulate(file, text).arrivals).toHaveLength(file.modules.length);
      }),
      { numRuns: 20 },
    );
  });

  it('gains that are not numbers are refused, never written', () => {
    const file = FILES[3];
    if (!file) throw new Error('no file');
    for (const bad of [Number.NaN, Number.POSITIVE_INFINITY]) {
      expect(() => hostTarget('lbw')?.export(file, { 'in.4': bad })).toThrow(RangeError);
      expect(() => hostTarget('csv')?.export(file, { 'in.4': bad })).toThrow(RangeError);
    }
  });

  it('states the version its rules are from, and an id once', () => {
    expect(new Set(HOST_TARGETS.map(({ id }) => id)).size).toBe(HOST_TARGETS.length);
    for (const { version, about } of HOST_TARGETS) expect(version.length * about.length).toBeGreaterThan(0);
  });

  it('losses are found by values, not by what the export says', () => {
    const file = FILES[7];
    if (!file) throw new Error('no file');
    const csv = hostTarget('csv');
    if (!csv) throw new Error('csv');
    const simulation = csv.simulate(file, 'slot,gain\ndouble.3,0.25\n');
    expect(lossesOf(file, { 'double.3': 0.25 }, simulation)).toEqual([]);
    expect(lossesOf(file, { 'double.3': 0.5 }, simulation)).toMatchObject([{ what: 'Double 3', wanted: 0.5, arrives: 0.25 }]);
    expect(lossesOf(file, {}, simulation)).toMatchObject([{ wanted: 1, arrives: 0.25 }]);
  });
});
