/** What can be said of LoRAs that are put together: why one stays out, what to do, what is worth knowing, and what a set or a checkpoint lacks. */
import type { Message } from '../message.ts';

/** Members with one value in common: "Pony: a, b". A null label means no layout. */
export interface NamedGroup {
  readonly label: string | null;
  readonly names: readonly string[];
}

interface Groups {
  readonly groups: readonly NamedGroup[];
}

interface Names {
  readonly names: readonly string[];
}

interface Name {
  readonly name: string;
}

export interface CompositionMessages {
  /** Why a LoRA stays out, or nothing is computed. */
  readonly 'compose.missing': Name;
  readonly 'compose.unreadable': Name;
  /** `reason`: what the analysis of the file says; null when it says nothing. */
  readonly 'compose.no-blocks': Name & { readonly reason: Message | null };
  readonly 'compose.none-chosen': None;
  readonly 'compose.none-measured': None;
  readonly 'compose.bases': Groups;
  readonly 'compose.layouts': Groups;
  /** What the user can do about it. */
  readonly 'compose.do.add-folder': None;
  readonly 'compose.do.get-again': None;
  readonly 'compose.do.take-out': None;
  readonly 'compose.do.wait': None;
  readonly 'compose.do.choose-measured': None;
  readonly 'compose.do.split': Names & { readonly by: 'base' | 'layout' };
  /** What is worth knowing. */
  readonly 'compose.families': Groups;
  readonly 'compose.look-alikes': Names & { readonly families: readonly string[]; readonly told: readonly string[] };
  readonly 'compose.strangers': Names;
  readonly 'compose.video-inputs': { readonly image: readonly string[]; readonly text: readonly string[] };
  readonly 'compose.noise': Groups;
  readonly 'compose.checkpoints': Groups;
  /** The labels are ranks. */
  readonly 'compose.ranks': Groups;
  readonly 'compose.adapters': Groups;
  readonly 'compose.file-away': Names & { readonly measured: boolean };
  readonly 'compose.unmeasured': Names;
  readonly 'compose.partly-measured': Name & { readonly modules: number };
  readonly 'compose.contradiction': Names & { readonly says: Message };
  /** `models`: how many it fits. */
  readonly 'compose.ambiguous': Names & { readonly family: string; readonly models: number };
  /** How an average came about. */
  readonly 'compose.average.nothing': None;
  /** `divisor`: the sum of the strengths without their signs; `negative`: one is below 0. */
  readonly 'compose.average.rule': { readonly divisor: number; readonly negative: boolean };
  readonly 'compose.average.zero': { readonly part: 'model' | 'clip' };
  readonly 'compose.average.encoders': { readonly rule: Message };
  readonly 'compose.average.measured': None;
  readonly 'compose.average.unmeasured': { readonly part: 'model' | 'clip'; readonly blocks: number };
  /** Why a text is not a set. */
  readonly 'compose.set.json': None;
  readonly 'compose.set.other': None;
  readonly 'compose.set.newer': { readonly found: number; readonly reads: number };
  /** `expected` in the words of the decoder. */
  readonly 'compose.set.value': { readonly where: string; readonly expected: string };
  readonly 'compose.set.gain': Name & { readonly slot: string; readonly gain: number; readonly farthest: number };
  /** Why a module does not fit a checkpoint. */
  readonly 'compose.fit.absent': None;
  readonly 'compose.fit.partly-absent': None;
  readonly 'compose.fit.shape': { readonly checkpoint: string; readonly lora: string };
  /** Why two modules are not compared. */
  readonly 'compose.pair.costly': None;
  readonly 'compose.pair.inputs': { readonly one: number; readonly other: number };
  readonly 'compose.pair.outputs': { readonly one: number; readonly other: number };
  readonly 'compose.pair.parts': None;
  readonly 'compose.pair.part-size': None;
  readonly 'compose.pair.too-large': None;
  readonly 'compose.pair.names': None;
  /** How a text is used. */
  readonly 'compose.host.connect': None;
  readonly 'compose.host.tag-numbers': None;
}

type None = Readonly<Record<string, never>>;
