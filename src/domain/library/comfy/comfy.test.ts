import { crc32 } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { png } from '../../../testing/png.ts';
import { comfyLoraName } from './names.ts';
import { withPngText } from './png-text.ts';
import { asciiJson, dragData, loadersText } from './workflow.ts';

describe('comfyLoraName', () => {
  const name = (path: string, sourceName: string, below: string | null = null, separator: '/' | '\\' = '/'): string =>
    comfyLoraName(path, { sourceName, below, separator });

  it.each([
    ['the folder loras itself', 'SDXL/a.safetensors', 'loras', 'SDXL/a.safetensors'],
    ['Lora of other programs', 'a.safetensors', 'Lora', 'a.safetensors'],
    ['a folder above it', 'models/loras/SDXL/a.safetensors', 'ComfyUI', 'SDXL/a.safetensors'],
    ['a folder that most likely lies in it', 'styles/a.safetensors', 'SDXL', 'SDXL/styles/a.safetensors'],
  ])('guesses for %s', (_, path, source, expected) => {
    expect(name(path, source)).toBe(expected);
  });

  it('follows what the user said, whatever the separators', () => {
    expect(name('a.safetensors', 'My LoRAs', '')).toBe('a.safetensors');
    expect(name('x/a.safetensors', 'My LoRAs', 'flux\\new/', '\\')).toBe('flux\\new\\x\\a.safetensors');
    expect(name('loras/a.safetensors', 'odd', 'odd')).toBe('odd/loras/a.safetensors');
  });
});

describe('what ComfyUI takes', () => {
  const text = loadersText('workflow', [
    { name: 'SDXL\\ä 100%#1.safetensors', strengthModel: 0.8, strengthClip: 1 },
    { name: 'b.safetensors', strengthModel: -1, strengthClip: 0 },
  ]);

  it('is a chain of its own loaders', () => {
    const workflow = JSON.parse(text) as { nodes: { type: string; widgets_values: unknown }[]; links: unknown };
    expect(workflow.nodes.map(({ type }) => type)).toEqual(['LoraLoader', 'LoraLoader']);
    expect(workflow.nodes[0]?.widgets_values).toEqual(['SDXL\\ä 100%#1.safetensors', 0.8, 1]);
    expect(workflow.links).toEqual([
      [1, 1, 0, 2, 0, 'MODEL'],
      [2, 1, 1, 2, 1, 'CLIP'],
    ]);
  });

  it('comes back from the address of a drag as JSON without a charset', async () => {
    const uri = dragData(text)['text/uri-list'] ?? '';
    expect(uri).not.toContain('\n');
    const blob = await (await fetch(uri)).blob();
    expect(blob.type).toBe('application/json');
    expect(JSON.parse(await blob.text())).toEqual(JSON.parse(text));
  });

  it('lies in a PNG as its page reads it: a tEXt chunk with the keyword workflow', () => {
    const made = Buffer.from(withPngText(png(1, 1, [1, 2, 3]), 'workflow', asciiJson(text)));
    const found: string[] = [];
    for (let at = 8; at < made.length; ) {
      const length = made.readUInt32BE(at);
      const body = made.subarray(at + 4, at + 8 + length);
      expect(made.readUInt32BE(at + 8 + length)).toBe(crc32(body));
      found.push(body.subarray(0, 4).toString('latin1'));
      if (found.at(-1) === 'tEXt') {
        const [keyword, value] = body.subarray(4).toString('latin1').split('\0');
        expect(keyword).toBe('workflow');
        expect(JSON.parse(value ?? '')).toEqual(JSON.parse(text));
      }
      at += 12 + length;
    }
    expect(found).toEqual(['IHDR', 'tEXt', 'IDAT', 'IEND']);
  });
});
