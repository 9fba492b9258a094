/** What the program has promised to keep, and whether a backup of it still holds that. */

interface Row {
  readonly [column: string]: string | number | null;
}
export interface WorkBackup {
  readonly work: Readonly<Record<string, readonly Row[]>>;
}

/** Restored together, or not at all. */
export interface Bundle {
  readonly names: readonly string[];
  acknowledged: boolean;
}

export class Promises {
  /** Saved profiles, by name: the gain that was set. */
  readonly profiles = new Map<string, number>();
  /** The profile that a page has open. */
  readonly open = new WeakMap<object, string>();
  readonly sets = new Set<string>();
  readonly bundles: Bundle[] = [];
  /** Gains that the draft may hold: the last that was acknowledged, and those tried since. */
  draft: { readonly acknowledged: number | null; readonly tried: readonly number[] } = { acknowledged: null, tried: [] };
  /** A scan has ended in this browser: there are LoRAs to work with. */
  indexed = false;

  /** @returns what is missing or wrong; empty = everything was kept */
  broken(backup: WorkBackup): string[] {
    const { work } = backup;
    const profiles = work['profile'] ?? [];
    const presets = new Set((work['preset'] ?? []).map(({ name }) => name));
    const sets = new Set((work['composition'] ?? []).map(({ name }) => name));
    const wrong: string[] = [];
    for (const [name, gain] of this.profiles) {
      const found = profiles.find((row) => row['name'] === name);
      if (!found) wrong.push(`profile ${name} is gone`);
      else if (!Object.values(JSON.parse(String(found['gains'])) as Record<string, number>).includes(gain))
        wrong.push(`profile ${name} lost its gain ${gain}`);
    }
    for (const name of this.sets) if (!sets.has(name)) wrong.push(`set ${name} is gone`);
    for (const { names, acknowledged } of this.bundles) {
      const here = names.filter((name) => presets.has(name)).length;
      if (here !== names.length && (acknowledged || here > 0)) wrong.push(`${here} of ${names.length} restored presets are here`);
    }
    const drafts = (work['draft'] ?? []).map((row) => String(row['text']));
    const { acknowledged, tried } = this.draft;
    if (acknowledged !== null && ![acknowledged, ...tried].some((gain) => drafts.some((text) => text.includes(String(gain))))) {
      wrong.push(`the draft with gain ${acknowledged} is gone`);
    }
    return wrong;
  }
}
