import { verbatim } from '../../domain/message.ts';
import { describe, expect, it } from 'vitest';
import type { LoraDetail } from '../../contracts/library.ts';
import type { ProfileContent } from '../../domain/profiles/profile.ts';
import type { Layout } from '../../domain/reading.ts';
import { err, ok } from '../../domain/result.ts';
import { applyToMany } from './apply-profile.ts';

const blocks = (id: string, count: number): Layout => ({
  id: `${id}_${count}`,
  label: `${id} ${count}`,
  mainCount: count,
  slots: Array.from({ length: count }, (_, index) => ({
    id: `blocks.${index}`,
    label: `Block ${index}`,
    group: 'Blocks',
    component: 'transformer',
    role: 'main',
  })),
});
const LAYOUTS: readonly (Layout | null)[] = [blocks('wan_unet', 40), blocks('wan_unet', 30), blocks('qwen_image', 60), null];
const content: ProfileContent = { name: 'Late', gains: { 'blocks.3': 0.5, 'blocks.35': 0.25 }, notes: '', tags: [], favourite: false };

function world(refuse = -1) {
  const made: [number, ProfileContent][] = [];
  return {
    made,
    parts: {
      profiles: {
        create: async (id: number, given: ProfileContent) => {
          if (id === refuse) return err({ field: 'other' as const, message: verbatim('The disk is full.') });
          made.push([id, given]);
          return ok({} as never);
        },
      },
      detail: async (id: number) =>
        id < LAYOUTS.length ? ({ row: { name: `lora ${id}` }, layout: LAYOUTS[id] } as unknown as LoraDetail) : null,
      goOn: () => true,
    },
  };
}

describe('applying to many', () => {
  it('gives each the blocks it has, and says what found no place', async () => {
    const { made, parts } = world();
    const results = await applyToMany(content, blocks('wan_unet', 40), [0, 1, 2, 3, 9], parts);
    expect(made.map(([id, { name, gains }]) => [id, name, gains])).toEqual([
      [0, 'Late', content.gains],
      [1, 'Late', { 'blocks.3': 0.5 }],
    ]);
    expect(results.map(({ id, refused }) => [id, refused === null])).toEqual([
      [0, true],
      [1, true],
      [2, false],
      [3, false],
      [9, false],
    ]);
    expect(results[0]).toMatchObject({ warnings: [], lost: [] });
    expect(results[1]).toMatchObject({ warnings: [{ kind: 'depth', blocks: 40, toBlocks: 30 }], lost: ['Block 35'] });
    expect(results.slice(2).map(({ refused }) => refused?.kind)).toEqual(['foreign', 'no-blocks', 'gone']);
  });

  it('names what could not be stored and goes on; stops when told to', async () => {
    const { made, parts } = world(0);
    const asked: number[] = [];
    const goOn = (done: number): boolean => {
      asked.push(done);
      return done < 2;
    };
    const results = await applyToMany(content, blocks('wan_unet', 40), [0, 1, 2], { ...parts, goOn });
    expect(results.map(({ refused }) => refused)).toEqual([{ kind: 'not-kept', why: verbatim('The disk is full.') }, null]);
    expect(made).toHaveLength(1);
    expect(asked).toEqual([0, 1, 2]);
  });
});
