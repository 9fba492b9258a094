import { describe, expect, it } from 'vitest';
import { message } from '../../message.ts';
import { cellsOf, headerOf } from '../../export/columns.ts';
import type { Slot } from '../../reading.ts';
import { combinedProfile } from '../joint/combined.ts';
import { configurations, type ExportedStack, PAIRS_CSV, pairLines, reportText, STACK_CSV, stackLines } from './files.ts';
import { stackGrams } from '../joint/gram-matrices.ts';
import { EMPTY_SET, newMember, settingsOf } from '../sets/set.ts';
import type { SetMember } from '../sets/composition.ts';

const slot = (id: string, role: Slot['role'] = 'main'): Slot => ({
  id,
  label: id.toUpperCase(),
  group: 'Blocks',
  component: role === 'te' ? 'te1' : 'transformer',
  role,
});
const SLOTS = [slot('a'), slot('b'), slot('te1.0', 'te')];

function exported(...more: readonly Partial<SetMember>[]): ExportedStack {
  const members = more.map((own, index) => ({ ...newMember(`content:${index}`, `${index}.safetensors`), ...own }));
  const set = { ...EMPTY_SET, name: 'Mine', members };
  const norms = [
    new Map([
      ['a', 3],
      ['te1.0', 1],
    ]),
    new Map([
      ['a', 4],
      ['b', 2],
    ]),
    new Map([['b', 1]]),
  ];
  const stack = stackGrams(
    members.map(({ owner }, index) => ({
      key: owner,
      strengths: norms[index] ?? new Map(),
      totalStrength: Math.hypot(...(norms[index]?.values() ?? [])),
    })),
    SLOTS,
    (a, b) => ({ blocks: a === 0 && b === 1 ? [{ slot: 'a', inner: -6, compared: 1, notCompared: 0, names: [] }] : [], reasons: [] }),
  );
  return { set, settings: settingsOf(set), slots: SLOTS, stack };
}

describe('composition files', () => {
  it('have a line for every LoRA in every block', () => {
    const stack = exported({ profile: { id: null, name: 'Half', gains: { a: 0.5 } } }, { strengthModel: 2 });
    const lines = stackLines(stack);
    expect(lines.map((line) => `${line.slot} ${line.lora}`)).toEqual([
      'a 0.safetensors',
      'a 1.safetensors',
      'b 0.safetensors',
      'b 1.safetensors',
      'te1.0 0.safetensors',
      'te1.0 1.safetensors',
    ]);
    const [first, second] = lines;
    // (0.5 x 3)^2 + (2 x 4)^2 - 2 x 0.5 x 2 x 6
    const joint2 = 2.25 + 64 - 12;
    expect(first).toMatchObject({ gain: 0.5, strength: 1, part: 1.5, dominant: false, known: true });
    expect(first?.joint).toBeCloseTo(Math.sqrt(joint2), 12);
    expect(first?.interference).toBeCloseTo(joint2 / 66.25 - 1, 12);
    expect((first?.share ?? 0) + (second?.share ?? 0)).toBeCloseTo(1, 12);
    expect(headerOf(STACK_CSV).join()).toBe(
      'block,label,lora,gain,strength,part,share,joint,interference,dominant,known,joint_from,joint_to',
    );
    expect(cellsOf(STACK_CSV, lines[3] as (typeof lines)[0]).join()).toBe('b,B,1.safetensors,1,2,4,1,4,0,yes,yes,4,4');
  });

  it('leave out what is off', () => {
    const stack = exported({}, { on: false });
    expect(new Set(stackLines(stack).map(({ lora }) => lora))).toEqual(new Set(['0.safetensors']));
    expect(configurations(stack).map(({ name }) => name)).toEqual(['0.safetensors']);
  });

  it('give every pair, overall and per block', () => {
    const lines = pairLines(exported({}, {}, {}));
    expect(lines.filter(({ slot: block }) => block === 'overall').map(({ a, b }) => a.charAt(0) + b.charAt(0))).toEqual(['01', '02', '12']);
    expect(lines.find(({ slot: block }) => block === 'a')?.cosine).toBeCloseTo(-0.5, 12);
    expect(headerOf(PAIRS_CSV).join()).toBe('lora_a,lora_b,block,cosine');
    expect(cellsOf(PAIRS_CSV, lines[0] as (typeof lines)[0])[3]).toBe(String(-6 / Math.sqrt(10 * 20)));
  });

  it('give the settings of each LoRA, gains under their blocks', () => {
    const [one] = configurations(exported({ strengthClip: 0.5, profile: { id: 'p', name: 'Half', gains: { a: 0.5 } } }));
    expect(one).toMatchObject({ strengthModel: 1, strengthClip: 0.5, profile: 'Half' });
    expect(one?.blocks.map(({ slot: id, gain }) => `${id} ${gain}`)).toEqual(['a 0.5', 'b 1', 'te1.0 1']);
  });

  it('are one versioned JSON with everything', () => {
    const report = JSON.parse(reportText(exported({}, {}))) as Record<string, unknown>;
    expect(report).toMatchObject({ format: 'lora-weights-builder/composition-report', version: 1, set: { name: 'Mine' } });
    expect(Object.keys(report)).toEqual(['format', 'version', 'set', 'loras', 'overall', 'blocks', 'pairs']);
  });
});

describe('combinedProfile', () => {
  const member = (strengthModel: number, strengthClip: number, gains: Record<string, number> = {}, on = true) => ({
    setting: { strengthModel, strengthClip, gains, on },
    weights: new Map([
      ['a', 1],
      ['b', 0.25],
    ]),
    unmeasured: new Set<string>(),
  });

  it('averages gains by strength, text encoders by CLIP strength', () => {
    const { gains, notes } = combinedProfile(
      [member(1, 0, { a: 0 }), member(3, 1, { 'te1.0': 0.5 }), member(9, 9, { a: 9 }, false)],
      SLOTS,
    );
    expect(gains['a']).toBeCloseTo(0.75, 12);
    expect(gains).toMatchObject({ b: 1, 'te1.0': 0.5 });
    expect(notes[0]).toEqual(message('compose.average.rule', { divisor: 4, negative: false }));
  });

  it('stays within the gains whatever the signs', () => {
    const { gains } = combinedProfile([member(1, 1), member(-0.9, 1)], SLOTS);
    expect(gains['a']).toBeCloseTo(0.1 / 1.9, 12);
  });

  it('leaves blocks at 1 that nothing is said about', () => {
    const { gains, notes } = combinedProfile([member(1, 0)], SLOTS);
    expect(gains).toEqual({ a: 1, b: 1 });
    expect(notes).toContainEqual(message('compose.average.zero', { part: 'clip' }));
    expect(combinedProfile([], SLOTS)).toEqual({ gains: {}, notes: [] });
  });

  it('takes measured weights only when asked, and says what that does', () => {
    const { gains, notes } = combinedProfile([member(1, 1, { a: 0.5 })], SLOTS, 'measured');
    expect(gains).toMatchObject({ a: 0.5, b: 0.25 });
    expect(notes).toContainEqual(message('compose.average.measured'));
  });

  it('takes no block that was not measured for one of weight 0', () => {
    const open = { ...member(1, 1), unmeasured: new Set(['b', 'te1.0']) };
    const { gains, notes } = combinedProfile([open, member(1, 1)], SLOTS, 'measured');
    expect(gains).toMatchObject({ a: 1, b: 1, 'te1.0': 1 });
    expect(notes).toContainEqual(message('compose.average.unmeasured', { part: 'model', blocks: 1 }));
    expect(notes).toContainEqual(message('compose.average.unmeasured', { part: 'clip', blocks: 1 }));
    // Of gains alone, and where it is off, nothing is unknown.
    expect(combinedProfile([open], SLOTS).notes).toHaveLength(2);
    const off = { ...member(1, 1, { b: 0, 'te1.0': 0 }), unmeasured: open.unmeasured };
    expect(combinedProfile([off], SLOTS, 'measured').gains['b']).toBe(0);
  });
});
