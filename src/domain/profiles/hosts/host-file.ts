/** `HostFile` from what the library knows of a LoRA. */
import type { FamilyVerdict, Layout, MeasuredModule, ModulePlan } from '../../reading.ts';
import { splitRole } from '../../adapters/roles.ts';
import type { HostFile, HostModule } from './host-target.ts';

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
  alphaTensor: isMeasured(module)
    ? (module.roles?.includes('alpha') ?? (module.alpha !== null && !module.scaleRule?.includes('metadata')))
    : module.tensors.some(({ role }) => role === 'alpha'),
  scale: isMeasured(module) ? module.scale : null,
  roles: isMeasured(module) ? (module.roles ?? null) : module.tensors.map(({ role }) => role),
  ...(module.copy ? { copy: module.copy } : {}),
});

export function hostFileOf(source: HostFileSource): HostFile {
  const fileName = source.path.slice(Math.max(source.path.lastIndexOf('/'), source.path.lastIndexOf('\\')) + 1);
  const modules = withTheirBiases(source.modules.map(hostModule));
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

/** Measuring gives a module's bias a row of its own, named by its tensor; to a program it is a part of the module. */
function withTheirBiases(rows: readonly HostModule[]): readonly HostModule[] {
  const beside = new Map<string, string[]>();
  const names = new Set(rows.map(({ name }) => name));
  const own = rows.filter(({ name }) => {
    const split = splitRole(name);
    if (!split || !names.has(split.module)) return true;
    beside.set(split.module, [...(beside.get(split.module) ?? []), split.role]);
    return false;
  });
  if (beside.size === 0) return rows;
  return own.map((module) => {
    const roles = beside.get(module.name);
    return roles ? { ...module, roles: [...new Set([...(module.roles ?? []), ...roles])] } : module;
  });
}
