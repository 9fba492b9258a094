import { expect, it } from 'vitest';
import { saveNames } from './save-names.ts';

const rows = (...paths: readonly string[]) =>
  paths.map((path) => ({ path, name: (path.split('/').at(-1) ?? '').replace('.safetensors', '') }));

it('calls the saves of a run by their number, and the one without it the final file', () => {
  expect(saveNames(rows('run/a-000001.safetensors', 'run/a-000002.safetensors', 'run/a.safetensors'))).toEqual([
    'epoch 1',
    'epoch 2',
    'final file',
  ]);
});

it('finds the number in the folder where all files have the name of their library', () => {
  const saves = rows('checkpoint-500/pytorch_lora_weights.safetensors', 'checkpoint-1000/pytorch_lora_weights.safetensors');
  expect(saveNames(saves)).toEqual(['step 500', 'step 1000']);
});

it('calls files that were put together by hand by their names', () => {
  expect(saveNames(rows('x/alpha.safetensors', 'x/beta.safetensors'))).toEqual(['alpha', 'beta']);
  expect(saveNames(rows('one/a-000003.safetensors', 'two/b-000003.safetensors', 'two/b.safetensors'))).toEqual([
    'a-000003',
    'b-000003',
    'final file',
  ]);
});
