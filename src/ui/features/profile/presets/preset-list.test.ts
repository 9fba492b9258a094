import { expect, test } from 'vitest';
import type { ProfileRow } from '../../../../contracts/profiles.ts';
import type { Layout } from '../../../../domain/reading.ts';
import { matching, ownPresets, profilesAsOffers, shippedOffers, takesParameters } from './preset-list.ts';

const blocks = (id: string, count: number, label = id): Layout => ({
  id,
  label,
  mainCount: count,
  slots: Array.from({ length: count }, (_, i) => ({
    id: `blocks.${i}`,
    label: `Block ${i}`,
    group: 'Blocks',
    component: 'transformer',
    role: 'main' as const,
  })),
});
const WAN_40 = blocks('wan_unet_40', 40, 'Wan 40');
const WAN_30 = blocks('wan_unet_30', 30, 'Wan 30');
const OTHER = blocks('cogvideox_42', 42, 'CogVideoX 42');

const profile = (id: string, layout: Layout, gains: Record<string, number>): ProfileRow => ({
  id,
  name: `Profile ${id}`,
  gains,
  notes: '',
  tags: [],
  favourite: false,
  owner: null,
  layout,
  isDefault: false,
  createdAt: 0,
  updatedAt: 0,
  loras: 0,
  loraId: null,
  loraName: null,
});

test('profiles of the layout come first, related ones say what has no place, foreign ones and the open one are not there', () => {
  const rows = [
    profile('related', WAN_40, { 'blocks.3': 0.5, 'blocks.35': 0.25 }),
    profile('same', WAN_30, { 'blocks.1': 0 }),
    profile('foreign', OTHER, { 'blocks.1': 0 }),
    profile('open', WAN_30, {}),
  ];
  const offers = profilesAsOffers(rows, 'open', WAN_30);
  expect(offers.map(({ name }) => name)).toEqual(['Profile same', 'Profile related']);
  expect(offers[0]?.notes).toEqual([]);
  expect(offers[1]?.gains).toEqual({ 'blocks.3': 0.5 });
  expect(offers[1]?.from).toContain('Wan 40');
  expect(offers[1]?.notes.join(' ')).toMatch(/1 gain without a place here: Block 35/);
});

test('own presets are those of the layout; the search wants every word', () => {
  const preset = { folder: 'Soft', gains: {}, updatedAt: 0 };
  const offers = ownPresets(
    [
      { ...preset, id: '1', name: 'First half', layoutId: WAN_40.id },
      { ...preset, id: '2', name: 'Last half', layoutId: WAN_40.id },
      { ...preset, id: '3', name: 'First half', layoutId: 'sd_unet_25' },
    ],
    WAN_40,
  );
  expect(offers.map(({ presetId }) => presetId)).toEqual(['1', '2']);
  expect(matching(offers, 'HALF soft first').map(({ presetId }) => presetId)).toEqual(['1']);
  expect(matching(offers, 'hard')).toEqual([]);
});

test('shipped presets with parameters take them; those drawn at run time are left out', () => {
  const unet = (stack: string, count: number, group: string) =>
    Array.from({ length: count }, (_, i) => ({
      id: `${stack}.${i}`,
      label: `${group}${i}`,
      group,
      component: 'unet',
      role: 'main' as const,
    }));
  const sd: Layout = {
    id: 'sd_unet_25',
    label: 'SD 25',
    mainCount: 25,
    slots: [...unet('in', 12, 'IN'), ...unet('mid', 1, 'MID'), ...unet('out', 12, 'OUT')],
  };
  expect([takesParameters(sd), takesParameters(WAN_40)]).toEqual([true, false]);
  const offers = shippedOffers(sd, { A: 0.25, B: 0.75 });
  // SD-AOUT: the last five values, OUT07 to OUT11, are A.
  const found = offers.find(({ name }) => name === 'SD-AOUT');
  expect([found?.gains['out.6'] ?? 1, found?.gains['out.7'], found?.gains['out.11']]).toEqual([1, 0.25, 0.25]);
  expect(offers.some(({ name }) => name === 'SD-ROUT')).toBe(false);
});
