import { describe, expect, it } from 'vitest';
import { fileName, freeName } from './file-name.ts';

describe('file names', () => {
  it.each([
    ['ink and wash', 'ink and wash.safetensors'],
    ['a.SafeTensors', 'a.safetensors'],
    ['v1.5', 'v1.5.safetensors'],
    ['../up/a:b*?', '.. up a b.safetensors'],
    ['  a . ', 'a.safetensors'],
    ['con', '_con.safetensors'],
    ['Con.v2', '_Con.v2.safetensors'],
    ['console', 'console.safetensors'],
    ['', 'baked.safetensors'],
    ['墨'.repeat(100), `${'墨'.repeat(66)}.safetensors`],
  ])('%s', (wanted, name) => expect(fileName(wanted)).toBe(name));

  it('are the first that is free', async () => {
    const taken = new Set(['a.safetensors', 'a (2).safetensors']);
    expect(await freeName('a.safetensors', async (name) => taken.has(name))).toBe('a (3).safetensors');
    expect(await freeName('b.safetensors', async (name) => taken.has(name))).toBe('b.safetensors');
  });
});
