/** Which modules without a number are faults of the file: damaged tensors, halves of pairs. The others are as they should be. */
import { adapterKind } from '../adapters/registry.ts';
import { message } from '../message.ts';
import type { MeasuredModule } from '../reading.ts';
import type { FileFault } from '../safetensors/header-types.ts';

/** More say nothing new; the module table has them all. */
const MOST_NAMED = 20;

function isFaulty({ adapter, problem, proxy, copy }: MeasuredModule): boolean {
  if (problem === null || proxy || copy) return false;
  return adapterKind(adapter)?.byNameOnly !== true;
}

/** Warnings of the file, one for each of the first 20. */
export function moduleFaults(modules: readonly MeasuredModule[]): FileFault[] {
  const faulty = modules.filter(isFaulty);
  const named = faulty.slice(0, MOST_NAMED).map(
    ({ module, problem }): FileFault => ({
      code: 'not-computable',
      message: message('module.not-measured', { module, problem: problem ?? message('module.not-computable') }),
      tensor: module,
    }),
  );
  const more = faulty.length - named.length;
  return more > 0 ? [...named, { code: 'not-computable', message: message('module.more-not-measured', { more }) }] : named;
}
