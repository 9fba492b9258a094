/** Files that every real collection has some of: no LoRA, unknown names, damaged. */
import { buildFile } from '../safetensors/writer.ts';
import { ValueSource } from './values.ts';

export interface OddFile {
  readonly name: string;
  /** From a whole LoRA file, for the damaged ones. */
  readonly build: (whole: Uint8Array) => Uint8Array;
}

const LFS_POINTER = `version https://git-lfs.github.com/spec/v1
oid sha256:4f2b8d1c9e7a60537d1e8b2c4a6f90d3b5e7c8a1f2d3049586b7c8d9e0f1a2b3
size 228455604
`;

function randomTensor(
  name: string,
  shape: readonly number[],
  seed: number,
): { name: string; dtype: 'F32'; shape: readonly number[]; data: Uint8Array } {
  const count = shape.reduce((product, dim) => product * dim, 1);
  const data = new Uint8Array(count * 4);
  new ValueSource('F32', [{ spread: 0.02, seed }], count).fill(data, 0, count);
  return { name, dtype: 'F32', shape, data };
}

/** Names that no convention knows, from adapters of image classifiers. */
const unknownNames = () =>
  Array.from({ length: 12 }, (_, i) => [
    randomTensor(`w_a_${String(i).padStart(3, '0')}`, [4, 768], 2 * i + 1),
    randomTensor(`w_b_${String(i).padStart(3, '0')}`, [768, 4], 2 * i + 2),
  ]).flat();

/** LoRA pairs in numbered containers of a model nobody has heard of. */
const unknownModel = () =>
  Array.from({ length: 9 }, (_, i) => [
    randomTensor(`diffusion_model.stages.${i}.mixer.lora_A.weight`, [2, 1536], 100 + i),
    randomTensor(`diffusion_model.stages.${i}.mixer.lora_B.weight`, [1536, 2], 200 + i),
  ]).flat();

export const ODD_FILES: readonly OddFile[] = [
  { name: 'embedding_of_moss.safetensors', build: () => buildFile([randomTensor('emb_params', [8, 768], 1)]) },
  { name: 'classifier_adapter.safetensors', build: () => buildFile(unknownNames(), { format: 'pt' }) },
  { name: 'future_model_fog.safetensors', build: () => buildFile(unknownModel(), { format: 'pt' }) },
  { name: 'cut_download.safetensors', build: (whole) => whole.slice(0, Math.floor(whole.length * 0.6)) },
  { name: 'empty.safetensors', build: () => new Uint8Array(0) },
  { name: 'pointer.safetensors', build: () => Uint8Array.from(LFS_POINTER, (char) => char.charCodeAt(0)) },
  {
    name: 'bytes_behind_the_end.safetensors',
    build: (whole) => {
      const longer = new Uint8Array(whole.length + 24);
      longer.set(whole);
      return longer;
    },
  },
  {
    name: 'one_broken_value.safetensors',
    build: (whole) => {
      const broken = whole.slice();
      // The last two bytes are the end of an F16 factor; 0x7e00 is NaN.
      broken.set([0x00, 0x7e], broken.length - 2);
      return broken;
    },
  },
];
