/** What all targets share that fill in nodes of a ComfyUI workflow: two forms, and the better of them where none is asked for. */
import type { Gains } from '../profile.ts';
import { NODE_FORMS, type NodeForm } from './comfy-nodes.ts';
import type { HostFile, HostTarget, HostText, Simulation } from './host-target.ts';
import { chosen } from './proof.ts';

export const nodeTarget = (
  write: (file: HostFile, gains: Gains, form: NodeForm) => HostText,
  simulate: (file: HostFile, text: string) => Simulation,
): Pick<HostTarget, 'capabilities' | 'variants' | 'export' | 'simulate'> => ({
  capabilities: { form: 'nodes' },
  variants: () => NODE_FORMS,
  export: (file, gains, options) =>
    chosen(file, gains, options, {
      variants: NODE_FORMS,
      make: (form) => write(file, gains, form === 'api' ? 'api' : 'workflow'),
      simulate: (text) => simulate(file, text),
    }),
  simulate,
});
