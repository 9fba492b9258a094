/** A target is offered when something of the file arrives, and only then: every target over every key list. */
import { describe, expect, it } from 'vitest';
import { hostFile } from '../../../testing/host-files.ts';
import { headerFrom } from '../../../testing/header-from.ts';
import { caseSets, keySets } from '../../../testing/keysets.ts';
import { describeWithLoraData } from '../../../testing/lora-data.ts';
import type { Header } from '../../safetensors/header-types.ts';
import { understand } from '../../understand.ts';
import { diffusers } from './diffusers.ts';
import { hostFileOf } from './host-file.ts';
import { loadingOf } from './loading.ts';
import { prove } from './proof.ts';
import { HOST_TARGETS, offer } from './registry.ts';
import { sdnext } from './sdnext.ts';
import type { HostFile, HostTarget } from './host-target.ts';
import { wanWrapper } from './wan-wrapper.ts';
import { cannot } from './words.ts';

/** The key list's file, with the alphas that a trainer writes; null without any module. */
function fileOf(name: string, header: Header): HostFile | null {
  const { family, layout, modules } = understand(header, { path: `${name}.safetensors` });
  if (!layout || modules.length === 0) return null;
  const file = hostFileOf({ path: `${name}.safetensors`, family, layout, modules });
  return { ...file, modules: file.modules.map((module) => ({ ...module, alpha: 4, scale: 1, rank: module.rank ?? 4 })) };
}

/** Modules that the gains of a file as trained reach, or that cannot be known. */
function arriving(target: HostTarget, file: HostFile): number {
  const { simulation } = prove(target, file, {});
  if (simulation.fault !== null) return 0;
  const unclear = (why: string | null): boolean => why?.includes('not known') === true || why?.includes('names do not show') === true;
  const left = new Set(simulation.leftOut.map(({ why }) => why).filter((why) => !unclear(why)));
  return simulation.arrivals.filter(({ value, why }) => value !== 0 && !(why !== null && left.has(why))).length;
}

describeWithLoraData('every target over every key list', () => {
  const files = [...keySets(), ...caseSets()].flatMap(({ name, header }) => fileOf(name, header) ?? []);

  it.each(HOST_TARGETS.map((target) => [target.id, target] as const))('%s is offered where something arrives', (_, target) => {
    const wrong: string[] = [];
    for (const file of files) {
      const answer = offer(target, file);
      if (answer.ok && arriving(target, file) === 0) wrong.push(`${file.name}: nothing arrives`);
      if (answer.ok || target.loader === null || answer.why !== cannot.loadNothing(target.loader, file.modules.length)) continue;
      const { loaded } = loadingOf(file, target.loader);
      if (loaded > 0) wrong.push(`${file.name}: ${loaded} modules load, and "${answer.why}"`);
    }
    expect(wrong).toEqual([]);
  });
});

describe('a target whose multipliers were seen apart from its loader', () => {
  it('is not offered where the loader stops at the file', () => {
    const lokr = hostFile('sd15', { naming: 'diffusers', adapter: 'lokr', include: (path) => path.includes('attentions') });
    expect(diffusers.applies(lokr).ok).toBe(true);
    expect(offer(diffusers, lokr)).toMatchObject({ ok: false, why: expect.stringContaining('diffusers') });
    expect(offer(sdnext, lokr)).toEqual({ ok: true });
  });

  it('is not offered where every call fails', () => {
    const attention = 'lora_unet_down_blocks_1_attentions_0_transformer_blocks_0_attn2_to_k';
    const stem = 'lora_unet_conv_in';
    const pair = (name: string, rows: number, columns: readonly number[]): [string, readonly number[]][] => [
      [`${name}.lora_down.weight`, [4, ...columns]],
      [`${name}.lora_up.weight`, [rows, 4, ...columns.slice(1).map(() => 1)]],
    ];
    const inner = fileOf('x', headerFrom(pair(attention, 640, [768])));
    const outer = fileOf('x', headerFrom([...pair(attention, 640, [768]), ...pair(stem, 320, [4, 3, 3])]));
    if (!inner || !outer) throw new Error('no modules');
    expect(offer(diffusers, inner)).toEqual({ ok: true });
    expect(offer(diffusers, outer)).toMatchObject({ ok: false, why: expect.stringContaining('no value') });
  });
});

it('WanVideoWrapper is not offered for adapters that it does not read', () => {
  const at = 'diffusion_model.blocks.0.self_attn.q';
  const plain = fileOf(
    'x',
    headerFrom([
      [`${at}.lora_A.weight`, [4, 5120]],
      [`${at}.lora_B.weight`, [5120, 4]],
    ]),
  );
  const rotated = fileOf('x', headerFrom([[`${at}.oft_R.weight`, [1280, 6]]]));
  if (!plain || !rotated) throw new Error('no modules');
  expect(offer(wanWrapper, plain)).toEqual({ ok: true });
  expect(offer(wanWrapper, rotated).ok).toBe(false);
  expect(wanWrapper.simulate(rotated, prove(wanWrapper, plain, {}).text.text).arrivals[0]).toMatchObject({ value: 0 });
});
