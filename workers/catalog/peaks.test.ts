/** The strength of the strongest block, and the scale that all fingerprints of a list share. */
import { verbatim } from '../../src/domain/message.ts';
import { expect, it } from 'vitest';
import { reachableFiles } from '../../src/testing/catalog-files.ts';
import { blocksOf, CatalogWorld, LAYOUT } from '../../src/testing/catalog-world.ts';
import { NO_FILTER } from '../../src/domain/library/filter.ts';

it('keeps the peak with the row, and scales a list so that one giant in twenty does not darken the rest', async () => {
  const world = await CatalogWorld.open(await reachableFiles());
  await world.source('main', 'LoRAs');
  expect(await world.api.strengthScale(NO_FILTER)).toBeNull();
  for (let index = 1; index <= 20; index++) {
    const peak = index === 20 ? 900 : index / 10;
    world.write('main', `${index < 20 ? 'small' : 'giant'} ${index}.safetensors`, `content ${index}`, {
      measurement: { blocks: blocksOf(LAYOUT, [peak / 2, peak, 0, peak / 4]) },
    });
  }
  world.write('main', 'neutral.safetensors', 'neutral', {
    measurement: { fallback: verbatim('Nothing.'), layout: null, blocks: [], totalStrength: 0 },
  });
  await world.scan('main');
  await world.measure();
  expect((await world.at('small 7.safetensors')).peakStrength).toBe(0.7);
  expect((await world.at('neutral.safetensors')).peakStrength).toBeNull();
  expect(await world.api.strengthScale(NO_FILTER)).toBe(1.9);
  expect(await world.api.strengthScale({ ...NO_FILTER, search: 'giant' })).toBe(900);
  expect(await world.api.strengthScale({ ...NO_FILTER, search: 'nothing has this' })).toBeNull();
});
