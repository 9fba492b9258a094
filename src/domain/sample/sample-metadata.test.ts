import { inflateSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { contradictionsOf } from '../library/contradictions.ts';
import { metadataFacts } from '../library/facts/metadata-facts.ts';
import { boundMetadata } from '../library/metadata.ts';
import { parseHeader } from '../safetensors/header.ts';
import { understand } from '../understand.ts';
import { pictureUrl } from './picture.ts';
import { sampleCount, sampleFile } from './sample-library.ts';

describe('metadata of the sample library', () => {
  const loras = Array.from({ length: sampleCount() }, (_, i) => sampleFile(i)).flatMap(({ path, bytes }) => {
    const outcome = parseHeader(bytes, bytes.length);
    if (!outcome.ok || path.startsWith('Odds')) return [];
    return [{ path, facts: metadataFacts(boundMetadata(outcome.header.metadata)), understanding: understand(outcome.header, { path }) }];
  });

  it('is of every common writer, and of none', () => {
    const writers = new Set(loras.map(({ facts }) => facts.about.writer));
    expect(writers).toEqual(
      new Set([null, 'OneTrainer 6a7f1cd', 'ai-toolkit 0.7.1', 'diffusers', 'musubi-tuner', 'sd-scripts, or a trainer built on it']),
    );
  });

  it('has pictures, data sets, tags and trigger words', () => {
    const having = (test: (facts: (typeof loras)[number]['facts']) => boolean): number => loras.filter(({ facts }) => test(facts)).length;
    expect(having(({ preview }) => preview?.kind === 'image')).toBeGreaterThan(20);
    expect(having(({ preview }) => preview?.kind === 'refused')).toBe(0);
    expect(having(({ datasets }) => datasets.length > 0)).toBeGreaterThan(100);
    expect(having(({ tags }) => tags.length > 5)).toBeGreaterThan(80);
    expect(having(({ triggers }) => triggers.length > 0)).toBeGreaterThan(150);
  });

  it('contradicts the tensors only where it is meant to', () => {
    const found = loras.filter(({ facts, understanding: { adapters, ranks } }) => {
      const seen = { adapters, ranks, scale: null, model: null, textEncoder: null };
      return contradictionsOf(facts, seen).length > 0;
    });
    // A rank of 32 is said of files that have less, but for the one that has it.
    const stale = loras.filter(({ facts, path }) => facts.network.dim === 32 && !path.endsWith('_r32.safetensors'));
    expect(stale.length).toBeGreaterThan(3);
    expect(found.map(({ path }) => path)).toEqual(stale.map(({ path }) => path));
  });
});

describe('pictureUrl', () => {
  it('is a PNG that decodes', () => {
    const png = Buffer.from(pictureUrl(7).split(',')[1] ?? '', 'base64');
    expect(png.subarray(0, 8).toString('latin1')).toBe('\x89PNG\r\n\x1a\n');
    const chunks = new Map<string, Buffer>();
    for (let at = 8; at < png.length; ) {
      const length = png.readUInt32BE(at);
      chunks.set(png.subarray(at + 4, at + 8).toString(), png.subarray(at + 8, at + 8 + length));
      at += 12 + length;
    }
    // Inflating checks the Adler sum.
    expect(inflateSync(chunks.get('IDAT') ?? Buffer.alloc(0))).toHaveLength(64 * 65);
    expect(chunks.get('PLTE')).toHaveLength(32 * 3);
    expect(chunks.has('IEND')).toBe(true);
    expect(pictureUrl(7)).toBe(pictureUrl(7));
    expect(pictureUrl(8)).not.toBe(pictureUrl(7));
  });
});
