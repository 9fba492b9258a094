/** Faults that were proven in the original tool's composition: ours does not have them by default. */
import { describe, expect, it } from 'vitest';
import { fastest } from '../../testing/fastest.ts';
import type { BlockRow, Layout, Slot } from '../reading.ts';
import { limitInterference, tame } from './advice/advice.ts';
import { absoluteAverage } from './joint/average.ts';
import { combinedProfile } from './joint/combined.ts';
import { configurations } from './exports/files.ts';
import { coefficientsOf, cosines, type MemberSetting, stackGrams } from './joint/gram-matrices.ts';
import { totalsOf } from './joint/totals.ts';
import { combineOriginal } from './original/combine.ts';
import { profileSimilarity } from './original/energy.ts';
import { type LibraryLora, originalLora } from './original/library.ts';
import { EMPTY_SET, newMember, readSet, settingsOf, setToText } from './sets/set.ts';
import { type CompositionSet, RULES_VERSION } from './sets/composition.ts';
import { verbatim } from '../message.ts';

const slot = (id: string, role: Slot['role'] = 'main'): Slot => ({ id, label: id, group: 'Blocks', component: 'transformer', role });
const LAYOUT: Layout = {
  id: 'flux_unet_57',
  label: 'Flux 57',
  mainCount: 57,
  slots: [...Array.from({ length: 57 }, (_, i) => slot(`b.${i}`)), slot('te1.0', 'te')],
};

/** A file as it is after its first scan. */
function scanned(key: string, path: string, seed: number, te = 0): LibraryLora {
  const strength = (index: number): number => 0.9 + 0.1 * Math.sin(seed + index);
  const blocks = LAYOUT.slots.map(({ id, role }, index): BlockRow => {
    const own = role === 'te' ? te : strength(index);
    return {
      index,
      slot: id,
      weight: own,
      strength: own,
      rms: own,
      tensorNormSum: own,
      legacyWeight: own / 2,
      modules: own > 0 ? 1 : 0,
      failed: 0,
    };
  });
  return { key, path, baseCode: 'FLX', layout: LAYOUT, blocks, fallback: null };
}

const combine = (loras: readonly LibraryLora[]) =>
  combineOriginal(
    loras.map(({ key }) => key),
    new Map(loras.map((lora) => [lora.key, originalLora(lora, null, 'exact')])),
    new Map(),
  );
const set = (...more: readonly Partial<CompositionSet['members'][0]>[]): CompositionSet => ({
  ...EMPTY_SET,
  members: more.map((own, index) => ({ ...newMember(`content:${index}`, `${index}.safetensors`), ...own })),
});

/** Measured strengths of two unrelated LoRAs, all positive and much alike, and what their weights really have in common. */
function unrelated(count: number) {
  const loras = Array.from({ length: count }, (_, index) => scanned(String(index), `${index}`, index));
  const members = loras.map(({ key, blocks }) => ({
    key,
    strengths: new Map(blocks.map(({ slot: id, strength }) => [id, strength])),
    totalStrength: Math.hypot(...blocks.map(({ strength }) => strength)),
  }));
  const stack = stackGrams(members, LAYOUT.slots, () => ({
    blocks: LAYOUT.slots.map(({ id }) => ({ slot: id, inner: 7e-5, compared: 1, notCompared: 0, names: [] })),
    reasons: [],
  }));
  const settings: MemberSetting[] = loras.map(() => ({ strengthModel: 1, strengthClip: 1, gains: {}, on: true }));
  return { loras, stack, settings };
}

describe('faults of the original', () => {
  it('1: what was scanned can be combined at once, whether or not it has an ID', () => {
    const fresh = combine([scanned('content:1', 'FLUX/02 - Styles/a.safetensors', 1), scanned('content:2', 'b.safetensors', 2)]);
    expect(fresh.ok && fresh.value.included_loras).toEqual(['content:1', 'content:2']);
  });

  it('9: one file has one layout name everywhere', () => {
    const both = combine([scanned('A', 'a', 1), scanned('B', 'b', 2)]);
    expect(both.ok && both.value.validated_layout).toBe('flux_unet_57');
  });

  it('10: the thousandth of a group is one like the others', () => {
    const ids = ['FLX-STL-999', 'FLX-STL-1000', 'FLX-STL-1001'];
    const many = combine(ids.map((id, index) => scanned(id, `${id}.safetensors`, index)));
    expect(many.ok && many.value.included_loras).toEqual(ids);
  });

  it('11: strengths 1 and -0.9 do not explode', () => {
    const { values } = absoluteAverage([
      { values: [1, 0], strength: 1 },
      { values: [0, 1], strength: -0.9 },
    ]);
    expect(Math.max(...values.map(Math.abs))).toBeLessThanOrEqual(1);
    const members = settingsOf(set({ strengthModel: 1 }, { strengthModel: -0.9 })).map((setting) => ({
      setting,
      weights: new Map<string, number>(),
      unmeasured: new Set<string>(),
    }));
    for (const gain of Object.values(combinedProfile(members, LAYOUT.slots).gains)) expect(Math.abs(gain)).toBeLessThanOrEqual(1);
  });

  it('12: one LoRA at strength 1 stays at strength 1', () => {
    const one = set({ name: 'a.safetensors', role: 'character' });
    const settings = settingsOf(one);
    expect(configurations({ set: one, settings, slots: LAYOUT.slots })[0]?.strengthModel).toBe(1);
    const { stack } = unrelated(1);
    expect(tame(stack, settings, 1).strengths).toEqual([1]);
    expect(totalsOf(stack, coefficientsOf(stack, settings)).blocks[0]?.joint).toBeCloseTo(0.9, 12);
  });

  it('13: unrelated LoRAs do not overlap, and nothing of them is taken away', () => {
    const { loras, stack, settings } = unrelated(8);
    const weights = loras.map(({ blocks }) => blocks.slice(0, 57).map(({ weight }) => weight));
    expect(profileSimilarity(weights[0] ?? [], weights[1] ?? [])).toBeGreaterThan(0.99);
    expect(Math.abs(cosines(stack, 0, 1).overall ?? 1)).toBeLessThan(1e-4);
    expect(limitInterference(stack, settings, 0.01, new Set()).strengths).toEqual(settings.map(() => 1));
  });

  it('14: eight LoRAs of 57 blocks take no two minutes but less than 0.2 s, under the original rules too', () => {
    const loras = Array.from({ length: 8 }, (_, index) =>
      scanned(`FLX-STL-00${index}`, `FLUX/02 - Styles/${index}.safetensors`, 3 * index),
    );
    expect(fastest(() => combine(loras))).toBeLessThan(200);
    const result = combine(loras);
    expect(result.ok && result.value.node_payloads).toHaveLength(8);
  });

  it('18: gains that are not finite numbers are refused, and nothing of the text is kept', () => {
    const text = setToText(set({ profile: { id: null, name: 'x', gains: { 'b.0': 9, 'b.1': -3 } } }));
    expect(readSet(text).ok).toBe(true);
    for (const bad of ['NaN', '1e999', 'null', '"9"']) expect(readSet(text.replace('9', bad)).ok).toBe(false);
  });

  it('19: small gains are kept as they are', () => {
    const gains = { 'b.0': 1, 'b.1': 0.04, 'b.2': 0.056 };
    const read = readSet(setToText(set({ profile: { id: null, name: 'x', gains } })));
    expect(read.ok && read.value.members[0]?.profile?.gains).toEqual(gains);
  });

  it('20: a profile in a set is a copy, so the measured values and the profile itself stay within reach', () => {
    const profile = { id: 'p1', name: 'Soft', gains: { 'b.0': 0 } };
    const one = set({ profile });
    const { stack } = unrelated(1);
    expect(totalsOf(stack, coefficientsOf(stack, settingsOf(one))).blocks[0]?.joint).toBe(0);
    expect(totalsOf(stack, coefficientsOf(stack, settingsOf(set({ profile: null })))).blocks[0]?.joint).toBeCloseTo(0.9, 12);
    expect(profile).toEqual({ id: 'p1', name: 'Soft', gains: { 'b.0': 0 } });
  });

  it('21: what is picked is named by content and keeps its own strengths, whatever the library shows', () => {
    const picked = set({ strengthModel: 0.3, strengthClip: 0 }, { strengthModel: -0.7, strengthClip: 0.4 });
    const read = readSet(setToText(picked));
    if (!read.ok) throw new Error(read.error.message.code);
    expect(read.value.members.map(({ owner }) => owner)).toEqual(['content:0', 'content:1']);
    expect(read.value.rulesVersion).toBe(RULES_VERSION);
    const sent = configurations({ set: read.value, settings: settingsOf(read.value), slots: LAYOUT.slots });
    expect(sent.map(({ strengthModel, strengthClip }) => [strengthModel, strengthClip])).toEqual([
      [0.3, 0],
      [-0.7, 0.4],
    ]);
  });
});

describe('originalLora', () => {
  it('is a CLIP contributor when the file has text encoder tensors, and has no weights without blocks', () => {
    expect(originalLora(scanned('A', 'x/08 - Clothing/a.safetensors', 1, 0.5), null, 'exact')).toMatchObject({
      clipContributor: true,
      role: 'clothing',
      filename: 'a.safetensors',
    });
    const plain = originalLora(scanned('A', 'a.safetensors', 1), 'style', 'tensor-norms');
    expect(plain).toMatchObject({ clipContributor: false, role: 'style' });
    expect(plain.weights).toHaveLength(57);
    expect(plain.weights?.[0]).toBeCloseTo((0.9 + 0.1 * Math.sin(1)) / 2, 12);
    expect(originalLora({ ...scanned('A', 'a', 1), fallback: verbatim('none') }, null, 'exact').weights).toBeNull();
  });
});
