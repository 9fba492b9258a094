/**
 * A stack for the programs that load it: one LoRA after the other with its strengths and block values, written by the targets of
 * single profiles (`../profiles/hosts`), which also replay what arrives.
 */
import { inspireNode, CHOOSE_NOTE, comfyInspire } from '../../profiles/hosts/comfy-inspire.ts';
import { type FilledNode, type NodeForm, nodesText, SAVE_NOTE } from '../../profiles/hosts/comfy-nodes.ts';
import { prove } from '../../profiles/hosts/proof.ts';
import { offer } from '../../profiles/hosts/registry.ts';
import { loadsText } from '../../profiles/hosts/words.ts';
import type { HostFile, HostTarget, Loss } from '../../profiles/hosts/host-target.ts';
import { type Message, message, verbatim } from '../../message.ts';
import type { Gains } from '../../profiles/profile.ts';

export interface HostMember {
  readonly file: HostFile;
  readonly gains: Gains;
  readonly strengthModel: number;
  readonly strengthClip: number;
}

export interface StackText {
  readonly text: string;
  /** Those of the program are in its own words. */
  readonly notes: readonly Message[];
  /** LoRAs that the program cannot take, with the reason; they are not in the text. */
  readonly refused: readonly { readonly name: string; readonly why: string }[];
  /** Gains that do not arrive as set, by LoRA; strengths always do. */
  readonly lost: readonly { readonly name: string; readonly losses: readonly Loss[] }[];
  /** What the program does not load of a LoRA, in its own words; whatever the gains, those modules do nothing. */
  readonly partly: readonly { readonly name: string; readonly why: string }[];
}

const takes = (
  target: HostTarget,
  members: readonly HostMember[],
): { readonly taken: HostMember[]; readonly refused: StackText['refused'] } => {
  const refused: { name: string; why: string }[] = [];
  const taken = members.filter(({ file }) => {
    const applies = offer(target, file);
    if (!applies.ok) refused.push({ name: file.name, why: applies.why });
    return applies.ok;
  });
  return { taken, refused };
};

/** A ComfyUI workflow of block-weight loaders, each fed by the one before; the first model and CLIP are the user's to connect. */
export function comfyChain(members: readonly HostMember[], form: NodeForm): StackText {
  const { taken, refused } = takes(comfyInspire, members);
  const nodes = taken.map(({ file, gains, strengthModel, strengthClip }, index): FilledNode => {
    const { kind, values } = inspireNode(file, gains);
    // Outputs 0 and 1 of the loader before are model and CLIP, as are its inputs.
    const inputs = index === 0 ? kind.inputs : kind.inputs.map((input, socket) => ({ ...input, from: socket }));
    return { kind: { ...kind, inputs }, values: { ...values, strength_model: strengthModel, strength_clip: strengthClip } };
  });
  return {
    text: nodesText(form, nodes),
    notes: [verbatim(SAVE_NOTE), verbatim(CHOOSE_NOTE), message('compose.host.connect')],
    refused,
    ...arrivalsOf(comfyInspire, taken, form),
  };
}

/**
 * One prompt tag per LoRA, in order: `<lora:NAME:CLIP:MODEL:lbw=...>`, with one number where both strengths are equal.
 * @param target one of those that write prompt tags: `lbw`, `lbw-forge`, `lbw-nihedon`, ...
 */
export function promptLine(members: readonly HostMember[], target: HostTarget): StackText {
  const { taken, refused } = takes(target, members);
  const proofs = taken.map(({ file, gains }) => prove(target, file, gains));
  return {
    text: proofs.map(({ text }, index) => withStrengths(text.text, taken[index] as HostMember)).join(' '),
    notes: [message('compose.host.tag-numbers'), ...[...new Set(proofs.flatMap(({ text }) => text.notes))].map(verbatim)],
    refused,
    ...arrivalsOf(target, taken, undefined),
  };
}

function arrivalsOf(target: HostTarget, members: readonly HostMember[], variant: string | undefined): Pick<StackText, 'lost' | 'partly'> {
  const proofs = members.map(({ file, gains }) => ({
    name: file.name,
    ...prove(target, file, gains, variant === undefined ? {} : { variant }),
  }));
  return {
    lost: proofs.flatMap(({ name, lost }) => (lost.length > 0 ? [{ name, losses: lost }] : [])),
    partly: proofs.flatMap(({ name, simulation }) => {
      const why = loadsText(simulation);
      return why === null ? [] : [{ name, why }];
    }),
  };
}

/** The targets write the strength 1 after the name. */
function withStrengths(tag: string, { file, strengthModel, strengthClip }: HostMember): string {
  const start = `<lora:${file.name}:1`;
  if (!tag.startsWith(start)) throw new Error(`A prompt tag begins otherwise: ${tag.slice(0, 40)}`);
  const numbers = strengthModel === strengthClip ? [strengthModel] : [strengthClip, strengthModel];
  return `<lora:${file.name}:${numbers.map(plain).join(':')}${tag.slice(start.length)}`;
}

/** Prompts have no exponents: a strength of less than a millionth is 0 to the eye and in the image. */
const plain = (value: number): string => String(Number(value.toFixed(6)));
