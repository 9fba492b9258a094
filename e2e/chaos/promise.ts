/** What the program has promised to keep, and whether a backup of it still holds that. */

interface Row {
  readonly [column: string]: string | number | null;
}
export interface WorkBackup {
  readonly work: Readonly<Record<string, readonly Row[]>>;
}

/** A LoRA as the exported library has it. */
export interface ListedLora {
  readonly name: string;
  readonly status: string;
}

/** Restored together, or not at all. */
export interface Bundle {
  readonly names: readonly string[];
  acknowledged: boolean;
}

/** A file in the folder that is baked into: a name stands for an empty file or for the whole one. */
export interface BakedFile {
  readonly name: string;
  readonly state: 'empty' | 'whole' | 'cut';
}

/** What is written over again and again: it is what was acknowledged last, or what was tried since. */
export class Chain<T> {
  #acknowledged: T | null = null;
  #tried: T[] = [];

  tries(value: T): void {
    this.#tried.push(value);
  }

  /** Of what was tried last. */
  acknowledge(): void {
    this.#acknowledged = this.#tried.at(-1) ?? null;
    this.#tried = [];
  }

  /** @returns what was promised and is not there; null: nothing was, or it is */
  broken(isThere: (value: T) => boolean): T | null {
    const promised = this.#acknowledged;
    return promised === null || [promised, ...this.#tried].some(isThere) ? null : promised;
  }
}

export class Promises {
  /** Profiles that were there from the beginning, by name: the gain in them. */
  readonly profiles = new Map<string, number>();
  /** A LoRA opens with its last profile, and saving that under another name renames it; the stack and its set are alike. */
  readonly saved = new Chain<{ readonly name: string; readonly gain: number }>();
  readonly set = new Chain<string>();
  readonly draft = new Chain<number>();
  readonly bundles: Bundle[] = [];
  /** Names of files that were shown as written and checked. */
  readonly baked = new Set<string>();
  /** Names of LoRAs that were in the library when it was said to be up to date: each was read and measured. */
  readonly measured = new Set<string>();
  /** A re-analysis was begun and has not come to its end: until then some are read and not yet measured again. */
  readsAgain = false;

  /** A scan has ended in this browser: there are LoRAs to work with. */
  get indexed(): boolean {
    return this.measured.size > 0;
  }

  /** @returns what is missing or wrong; empty = everything was kept */
  broken(backup: WorkBackup): string[] {
    const { work } = backup;
    const profiles = work['profile'] ?? [];
    const presets = new Set((work['preset'] ?? []).map(({ name }) => name));
    const sets = new Set((work['composition'] ?? []).map(({ name }) => name));
    const wrong: string[] = [];
    const holds = (name: string, gain: number): boolean =>
      profiles.some(
        (row) => row['name'] === name && Object.values(JSON.parse(String(row['gains'])) as Record<string, number>).includes(gain),
      );
    for (const [name, gain] of this.profiles) if (!holds(name, gain)) wrong.push(`profile ${name} with gain ${gain} is gone`);
    const saved = this.saved.broken(({ name, gain }) => holds(name, gain));
    if (saved) wrong.push(`profile ${saved.name} with gain ${saved.gain} is gone`);
    const set = this.set.broken((name) => sets.has(name));
    if (set !== null) wrong.push(`set ${set} is gone`);
    for (const { names, acknowledged } of this.bundles) {
      const here = names.filter((name) => presets.has(name)).length;
      if (here !== names.length && (acknowledged || here > 0)) wrong.push(`${here} of ${names.length} restored presets are here`);
    }
    const drafts = (work['draft'] ?? []).map((row) => String(row['text']));
    const draft = this.draft.broken((gain) => drafts.some((text) => text.includes(String(gain))));
    if (draft !== null) wrong.push(`the draft with gain ${draft} is gone`);
    return wrong;
  }

  /** @returns what is wrong with the LoRAs that were indexed and measured; empty = nothing */
  brokenLoras(loras: readonly ListedLora[]): string[] {
    const statuses = new Map(loras.map(({ name, status }) => [name, status]));
    const kept = this.readsAgain ? ['measured', 'header'] : ['measured'];
    return [...this.measured].flatMap((name) => {
      const status = statuses.get(name);
      return status !== undefined && kept.includes(status) ? [] : [`${name} was measured and is ${status ?? 'not in the library'}`];
    });
  }

  /** @returns what is wrong with the files that were baked; empty = nothing */
  brokenFiles(files: readonly BakedFile[]): string[] {
    const cut = files.filter(({ state }) => state === 'cut').map(({ name }) => `${name} is half a file`);
    const gone = [...this.baked].filter((name) => !files.some((file) => file.name === name && file.state === 'whole'));
    return [...cut, ...gone.map((name) => `${name} was written and is not there`)];
  }
}
