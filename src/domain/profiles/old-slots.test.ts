import { describe, expect, it } from 'vitest';
import { headerFrom } from '../../testing/header-from.ts';
import { withSlots } from '../composition/sets/edit-set.ts';
import { EMPTY_SET, newMember } from '../composition/sets/set.ts';
import type { Layout, Slot } from '../reading.ts';
import { understand } from '../understand.ts';
import { newDraft } from './editing/draft.ts';
import { draftFromText, draftToText } from './editing/draft-text.ts';
import { gainsOn, sourceOn, withNewSlots } from './old-slots.ts';
import { PROFILES_FORMAT, readProfileFile } from './transfer/profile-file.ts';
import type { Gains } from './profile.ts';

const pair = (name: string, rows: number, cols: number): [string, number[]][] => [
  [`${name}.lora_B.weight`, [rows, 4]],
  [`${name}.lora_A.weight`, [4, cols]],
];

/** One module of every layer, by the prefix that a program puts in front. */
const clip = (prefix: string, width: number, layers: number): [string, number[]][] =>
  Array.from({ length: layers }, (_, layer) => pair(`${prefix}text_model.encoder.layers.${layer}.mlp.fc1`, 4 * width, width)).flat();
const t5 = (prefix: string): [string, number[]][] =>
  Array.from({ length: 24 }, (_, layer) => pair(`${prefix}encoder.block.${layer}.layer.0.SelfAttention.q`, 4096, 4096)).flat();
const llama = (prefix: string): [string, number[]][] =>
  Array.from({ length: 32 }, (_, layer) => [
    ...pair(`${prefix}model.layers.${layer}.self_attn.k_proj`, 1024, 4096),
    ...pair(`${prefix}model.layers.${layer}.self_attn.q_proj`, 4096, 4096),
  ]).flat();

/** What files hold that had other numbers: the program, its tensors, and each encoder's number before and now. */
const FILES: readonly (readonly [string, [string, number[]][], Readonly<Record<string, string>>])[] = [
  [
    'CLIP-L and T5, as diffusers and OneTrainer count them',
    [...clip('text_encoder.', 768, 12), ...t5('text_encoder_2.')],
    { te1: 'te1', te2: 'te3' },
  ],
  ['T5 alone, as the second encoder', t5('text_encoder_2.'), { te2: 'te3' }],
  ['T5 alone, as the only encoder', t5('text_encoder.'), { te1: 'te3' }],
  ['Llama and CLIP-L', [...llama('text_encoder.'), ...clip('text_encoder_2.', 768, 12)], { te1: 'te4', te2: 'te1' }],
  ['Llama alone', llama('text_encoder.'), { te1: 'te4' }],
  ['CLIP-G alone', clip('text_encoder.', 1280, 32), { te1: 'te2' }],
  [
    'CLIP-L and CLIP-G, whose numbers are as they were',
    [...clip('text_encoder.', 768, 12), ...clip('text_encoder_2.', 1280, 32)],
    { te1: 'te1', te2: 'te2' },
  ],
];

/** The layout as it was written before: every encoder under the number of its program. */
function before(now: Layout, numbers: Readonly<Record<string, string>>): Layout {
  const old = new Map(Object.entries(numbers).map(([then, since]) => [since, then]));
  const slotOf = (slot: Slot): Slot => {
    const component = old.get(slot.component) ?? slot.component;
    return {
      ...slot,
      id: slot.id.replace(slot.component, component),
      component,
      label: slot.label.replace(slot.component.toUpperCase(), component.toUpperCase()),
      group: slot.group.replace(/\d+/, component.slice(2)),
    };
  };
  return { ...now, slots: now.slots.map(slotOf) };
}

describe.each(FILES)('%s', (_, tensors, numbers) => {
  const now = understand(headerFrom(tensors), { path: 'x.safetensors' }).layout as Layout;
  const old = before(now, numbers);
  const gainsFor = ({ slots }: Layout): Gains => Object.fromEntries(slots.map(({ id }, at) => [id, 0.25 + at / 100]));

  it('is laid out as the test says', () => {
    expect(new Set(now.slots.map(({ component }) => component))).toEqual(new Set(Object.values(numbers)));
  });

  it('a profile keeps every gain, and its layout is the one of now', () => {
    const kept = withNewSlots({ layout: old, gains: gainsFor(old), name: 'kept' });
    expect(kept).toEqual({ layout: now, gains: gainsFor(now), name: 'kept' });
    expect(withNewSlots(kept)).toBe(kept);
  });

  it('gains without a layout find their places', () => {
    expect(gainsOn(gainsFor(old), now.slots)).toEqual(gainsFor(now));
    expect(gainsOn(gainsFor(now), now.slots)).toEqual(gainsFor(now));
  });

  it('a draft keeps its gains, what is saved, and its steps', () => {
    const profile = { id: 'p', gains: gainsFor(old), about: { name: 'n', notes: '', tags: [], favourite: false } };
    const text = draftToText(newDraft({ layoutId: old.id, slots: old.slots, profile }));
    const read = draftFromText(text, now);
    expect(read).toMatchObject({ ok: true, value: { gains: gainsFor(now), saved: { gains: gainsFor(now) } } });
    expect(newDraft({ layoutId: now.id, slots: now.slots, profile }).gains).toEqual(gainsFor(now));
  });

  it('a composition keeps the profile that is frozen in it', () => {
    const member = { ...newMember('content:a', 'a'), profile: { id: 'p', name: 'p', gains: gainsFor(old) } };
    const set = withSlots({ ...EMPTY_SET, members: [member] }, new Map([['content:a', now.slots]]));
    expect(set.members[0]?.profile?.gains).toEqual(gainsFor(now));
    expect(withSlots(set, new Map([['content:a', now.slots]]))).toBe(set);
  });

  it('a file of profiles is read under the slots of now', () => {
    const text = JSON.stringify({
      format: PROFILES_FORMAT,
      version: 1,
      profiles: [{ name: 'n', gains: gainsFor(old), layout: old, favourite: false, default: false, owner: null, lora: null }],
    });
    expect(readProfileFile(text)).toMatchObject({
      ok: true,
      value: { profiles: [{ gains: gainsFor(now), layout: { slots: now.slots } }] },
    });
  });
});

/** What a preset for all files of a model holds, on a file that has another encoder of that model: no gain may change its encoder. */
it.each([
  ['CLIP-G of SDXL on CLIP-L', 'te2', ['in.0', 'in.8', 'te1.0']],
  ['CLIP-L of SDXL on CLIP-G', 'te1', ['in.0', 'in.8', 'te2.0']],
  ['CLIP-G of SD3 on T5', 'te2', ['joint.0', 'te3.0']],
  ['CLIP-L of SD3 on T5', 'te1', ['joint.0', 'te3.0']],
  ['CLIP-L of SD3 on CLIP-G', 'te1', ['joint.0', 'te2.0']],
  ['CLIP-L of Flux.1 on T5', 'te1', ['double.0', 'single.0', 'te3.0']],
  ['T5 of Flux.1, as it was, on CLIP-L', 'te2', ['double.0', 'single.0', 'te1.0']],
])('gains stay with their encoder: %s', (_, encoder, slots) => {
  const gains = { [`${encoder}.0`]: 0.5 };
  expect(
    gainsOn(
      gains,
      slots.map((id) => ({ id })),
    ),
  ).toBe(gains);
});

it('two encoders never become one', () => {
  const slots = ['double.0', 'single.0', 'te1.0', 'te3.0'].map((id) => ({ id }));
  const source = { gains: {}, components: { te1: 0, te2: 0, te3: 0 }, blocks: null };
  expect(sourceOn(source, slots)).toBe(source);
  expect(sourceOn({ ...source, components: { te1: 0, te2: 0.5 } }, slots).components).toEqual({ te1: 0, te3: 0.5 });
});

it('gains that fit no way of counting stay as they are', () => {
  const gains = { 'te9.3': 0.5, 'double.1': 0.2 };
  expect(gainsOn(gains, [{ id: 'te1.0' }])).toBe(gains);
});
