import { describe, expect, it } from 'vitest';
import { hostFile } from '../../../testing/host-files.ts';
import { hostTarget } from './registry.ts';

describe('the model that the extension guesses for Wan', () => {
  // It is Wan for a layer outside of the blocks, such as this one, which is in no list of names of the tests.
  it.each([
    ['blocks of the 14B model', 'native I2V 14B', true, '40'],
    ['blocks of the 1.3B model', 'native 1.3B', true, '30'],
    ['no blocks at all', 'native 1.3B', false, '40'],
  ])('with %s', (_what, naming, hasBlocks, values) => {
    const file = hostFile('wan2.1', { naming, adapter: 'peft' });
    const stem = file.modules.slice(0, 1).map((module) => ({ ...module, name: 'diffusion_model.time_projection.1', slot: 'stem' }));
    const modules = [...stem, ...(hasBlocks ? file.modules : [])];
    expect(hostTarget('lbw-neo')?.variants({ ...file, modules })).toMatchObject([{ id: values, label: `${values} values (Wan)` }]);
  });
});
