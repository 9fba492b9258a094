/** What the original tool takes a LoRA for by its folder, and the strengths it advises for that. Advice only: it enters no sum. */

export type Role = 'character' | 'style' | 'clothing' | 'environment' | 'utility' | 'other';

export interface RolePolicy {
  readonly role: Role;
  /** Share of the sum of all strengths that the LoRAs of this role may take together. */
  readonly budget: number;
  readonly priority: number;
  readonly model: number;
  readonly clip: number;
  readonly intent: string;
  readonly protectsIdentity: boolean;
  readonly preservesComposition: boolean;
  readonly treatAsFlavour: boolean;
}

const NO_FLAGS = { protectsIdentity: false, preservesComposition: false, treatAsFlavour: false };

/** In the order in which budgets are given. */
export const ROLE_POLICIES: readonly RolePolicy[] = [
  { ...NO_FLAGS, role: 'character', budget: 0.35, priority: 100, model: 0.9, clip: 0.7, intent: 'identity anchor', protectsIdentity: true },
  { ...NO_FLAGS, role: 'style', budget: 0.25, priority: 70, model: 0.6, clip: 0.4, intent: 'look / flavour', treatAsFlavour: true },
  { ...NO_FLAGS, role: 'clothing', budget: 0.15, priority: 75, model: 0.65, clip: 0.45, intent: 'outfit detail' },
  {
    ...NO_FLAGS,
    role: 'environment',
    budget: 0.1,
    priority: 50,
    model: 0.45,
    clip: 0.3,
    intent: 'scene context',
    preservesComposition: true,
  },
  {
    ...NO_FLAGS,
    role: 'utility',
    budget: 0.08,
    priority: 40,
    model: 0.35,
    clip: 0,
    intent: 'helper / detail / pose',
    preservesComposition: true,
  },
  { ...NO_FLAGS, role: 'other', budget: 0.07, priority: 20, model: 0.3, clip: 0, intent: 'unknown intent' },
];

/** Names that a folder may give: those with a budget, and `pose`, which the original tool has beside them. */
export const ROLE_NAMES = ['character', 'style', 'clothing', 'environment', 'utility', 'pose', 'other'] as const;
export type RoleName = (typeof ROLE_NAMES)[number];

/** Folder names, exactly as written. */
export type FolderRoles = Readonly<Record<string, RoleName>>;

export const DEFAULT_FOLDER_ROLES: FolderRoles = {
  '01 - People': 'character',
  '02 - Styles': 'style',
  '03 - Utils': 'utility',
  '04 - Action': 'pose',
  '05 - Body': 'character',
  '06 - Characters': 'character',
  '07 - Machines_Vehicles': 'other',
  '08 - Clothing': 'clothing',
  '09 - Animals': 'other',
  '10 - Buildings': 'environment',
  '11 - Nature': 'environment',
};

/** The role by the first folder of the path that has one: "character", ..., "pose", "other". */
export function roleOfPath(path: string, roles: FolderRoles = DEFAULT_FOLDER_ROLES): RoleName {
  for (const part of path.split(/[\\/]/)) {
    if (Object.hasOwn(roles, part)) return roles[part] ?? 'other';
  }
  return 'other';
}

/** The role that has a budget: poses and actions are utility, what is not known is other. */
export function canonicalRole(role: string): Role {
  const name = role.trim().toLowerCase();
  if (name === 'pose' || name === 'action') return 'utility';
  return ROLE_POLICIES.find((policy) => policy.role === name)?.role ?? 'other';
}

export function rolePolicy(role: string): RolePolicy {
  const name = canonicalRole(role);
  const policy = ROLE_POLICIES.find((candidate) => candidate.role === name);
  if (!policy) throw new Error(`There is no policy for the role ${name}`);
  return policy;
}

/** Why the advised strength is what it is, one to two sentences. */
export function roleNotes(role: string): readonly string[] {
  const policy = rolePolicy(role);
  const notes = [`Phase 8.8: taken for ${policy.intent} by its role; the strength is advice only.`];
  if (policy.protectsIdentity) notes.push('Phase 8.8: identity anchor detected; keep its influence unless overlap asks for less.');
  if (policy.treatAsFlavour) notes.push('Phase 8.8: flavour layer detected; keep it below what carries identity and outfit.');
  if (policy.preservesComposition)
    notes.push('Phase 8.8: composition-preserving helper detected; a low strength is enough unless more is asked for.');
  if (policy.role === 'clothing') notes.push('Phase 8.8: outfit detail role detected; a medium strength that leaves identity alone.');
  if (policy.role === 'other') notes.push('Phase 8.8: unknown role detected; a careful strength until its purpose is known.');
  return notes;
}
