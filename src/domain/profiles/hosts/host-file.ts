/** `HostFile` from what the library knows of a LoRA. */
import type { FamilyVerdict, Layout, MeasuredModule, ModulePlan } from '../../reading.ts';
import type { HostFile, HostModule } from './types.ts';

export interface HostFileSource {
  /** Path or name, `/` or `\` between folders. */
  readonly path: string;
  readonly family: Pick<FamilyVerdict, 'id' | 'label'> & { readonly subtype: { readonly label: string } | null };
  readonly layout: Layout;
  /** Measured modules, or the plans of a file that is not measured yet. */
  readonly modules: readonly (MeasuredModule | ModulePlan)[];
}

const isMeasured = (module: MeasuredModule | ModulePlan): module is MeasuredModule => 'module' in module;

const hostModule = (module: MeasuredModule | ModulePlan): HostModule => ({
  name: isMeasured(module) ? module.module : module.name,
  slot: module.slot,
  component: module.component,
  adapter: module.adapter,
  rank: module.rank,
  alpha: isMeasured(module) ? module.alpha : null,
  alphaTensor: isMeasured(module) ? module.alpha !== null && !module.scaleRule?.includes('metadata') : null,
  scale: isMeasured(module) ? module.scale : null,
});

export function hostFileOf(source: HostFileSource): HostFile {
  const fileName = source.path.slice(Math.max(source.path.lastIndexOf('/'), source.path.lastIndexOf('\\')) + 1);
  const modules = source.modules.map(hostModule);
  const touched = new Set(modules.map(({ slot }) => slot));
  return {
    name: fileName.replace(/\.(safetensors|sft)$/i, ''),
    fileName,
    family: source.family.id,
    familyLabel: source.family.label,
    subtype: source.family.subtype?.label ?? null,
    layout: source.layout,
    modules,
    present: source.layout.slots.filter(({ id }) => touched.has(id)).map(({ id }) => id),
  };
}
