/**
 * XLabs-AI/x-flux: processors beside Flux.1's blocks. In a double block `lora1` is the image stream and `lora2` the text stream;
 * in a single block `qkv` is the first three hidden widths of linear1's rows and `proj` is linear2.
 */
import type { Dialect } from './dialect.ts';

const DOUBLE = /^double_blocks[._](\d+)[._]processor[._](qkv|proj)_lora([12])$/;
const SINGLE = /^single_blocks[._](\d+)[._]processor[._](qkv|proj)(_lora)?$/;

export const xlabs: Dialect = {
  id: 'xlabs',
  only: ['flux1'],
  prefixes: [],
  rewrite(path) {
    const double = DOUBLE.exec(path);
    if (double) return `double_blocks.${double[1]}.${double[3] === '1' ? 'img' : 'txt'}_attn.${double[2]}`;
    const single = SINGLE.exec(path);
    return single ? `single_blocks.${single[1]}.${single[2] === 'qkv' ? 'linear1_qkv' : 'linear2'}` : null;
  },
};
