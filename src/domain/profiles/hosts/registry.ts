/**
 * Programs a profile can be carried to, in the order in which they are offered. A new one is a file of its own and its name here;
 * `conformance.test.ts` holds all of them to the common rules.
 */
import { animaNode } from './anima.ts';
import { blockSweep } from './block-sweep.ts';
import { bobs } from './bobs.ts';
import { comfyInspire } from './comfy-inspire.ts';
import { diffusers } from './diffusers.ts';
import { h3 } from './h3.ts';
import { impact } from './impact.ts';
import { inspire } from './inspire.ts';
import { kjnodes } from './kjnodes.ts';
import { krea2Filter } from './krea2-filter.ts';
import { lbwNeo } from './lbw-neo.ts';
import { lbw, lbwForge, lbwNihedon, lbwReforge } from './lbw.ts';
import { originalCopy, originalCsv } from './original.ts';
import { ownCsv } from './own-csv.ts';
import { qwenFilter } from './qwen-filter.ts';
import { realtime } from './realtime.ts';
import { sdnext } from './sdnext.ts';
import type { Applies, HostFile, HostTarget } from './host-target.ts';
import { wanWrapper } from './wan-wrapper.ts';

export const HOST_TARGETS: readonly HostTarget[] = [
  inspire,
  impact,
  kjnodes,
  wanWrapper,
  animaNode,
  h3,
  bobs,
  qwenFilter,
  krea2Filter,
  comfyInspire,
  lbw,
  lbwReforge,
  lbwForge,
  lbwNihedon,
  lbwNeo,
  blockSweep,
  sdnext,
  diffusers,
  realtime,
  ownCsv,
  originalCopy,
  originalCsv,
];

export const hostTarget = (id: string): HostTarget | null => HOST_TARGETS.find((target) => target.id === id) ?? null;

/** Whether a target is for this file: at least one module arrives. */
export function offer(target: HostTarget, file: HostFile): Applies {
  const applies = target.applies(file);
  return applies.ok ? (target.arrives?.(file) ?? applies) : applies;
}

/** Targets that apply to a file in the order in which they are offered: those that know its blocks, then the coarse, then the unreleased. */
export function offered(file: HostFile): readonly HostTarget[] {
  const rank = (target: HostTarget): number => (target.capabilities.unreleased ? 2 : target.coarse?.(file) ? 1 : 0);
  return HOST_TARGETS.filter((target) => offer(target, file).ok).sort((a, b) => rank(a) - rank(b));
}
