/**
 * The base model a LoRA is made for, by the name its users know: Pony, Illustrious, Krea, Kontext, high noise. Tensors do not tell
 * these apart, so the name is what somebody wrote, and where it was written says how much it is worth:
 *
 *   stated: a sidecar's or the trainer's field for the base model, or the name of the checkpoint it was trained on
 *   a hint: the name of the file or of a folder
 *
 * A name counts only for the families it is made of; what the tensors say is never overruled.
 */
import type { FamilyId } from '../reading.ts';
import { readBaseModel } from './facts/base-model.ts';

export interface BaseName {
  readonly name: string;
  readonly from: 'sidecar' | 'metadata' | 'file name' | 'folder';
}

interface KnownBase {
  readonly name: string;
  readonly families: readonly FamilyId[];
  /** Asked of a text in which everything but letters and digits is a single space, with a space at both ends. */
  readonly says: RegExp;
}

/** What stands earlier is more specific and is asked first: "Pony Realism" is Pony, "NoobAI (Illustrious)" is NoobAI. */
const KNOWN: readonly KnownBase[] = [
  { name: 'NoobAI', families: ['sdxl'], says: / noob(?:ai)?(?:xl)?/ },
  { name: 'Illustrious', families: ['sdxl'], says: / (?:illustrious(?:xl)?|illust|ilxl|illu|wai (?:nsfw )?illustrious|il) / },
  { name: 'Pony', families: ['sdxl'], says: / (?:pony(?:xl)?|pony ?diffusion\w*|pdxl|pdv6(?:xl)?)(?: |v\d)/ },
  { name: 'Animagine', families: ['sdxl'], says: / animagine/ },
  { name: 'SDXL Lightning', families: ['sdxl'], says: / lightning / },
  { name: 'SDXL Turbo', families: ['sdxl'], says: / turbo / },
  { name: 'NovelAI', families: ['sd15'], says: / (?:novelai|nai|animefull(?:final)?(?:pruned)?|anylora|anything ?v\d) / },
  { name: 'Kontext', families: ['flux1'], says: / kontext / },
  { name: 'Krea', families: ['flux1'], says: / krea / },
  { name: 'Flux Fill', families: ['flux1'], says: / flux(?: ?1)?(?: dev)? fill / },
  { name: 'Schnell', families: ['flux1'], says: / (?:flux ?1?s|schnell) / },
  { name: 'Flux Dev', families: ['flux1'], says: / flux ?1? ?d(?:ev)? / },
  { name: 'Klein 9B', families: ['flux2'], says: / klein(?: base)? ?9b / },
  { name: 'Klein 4B', families: ['flux2'], says: / klein(?: base)? ?4b / },
  { name: 'Klein', families: ['flux2'], says: / klein / },
  { name: 'high noise', families: ['wan2.2', 'wan2.1'], says: / (?:high ?noise|hn|high) / },
  { name: 'low noise', families: ['wan2.2', 'wan2.1'], says: / (?:low ?noise|ln|low) / },
  { name: 'Qwen Edit', families: ['qwen-image'], says: / (?:qwen )?(?:image )?edit(?: plus)? / },
  { name: 'Z-Image Turbo', families: ['z-image'], says: / (?:z image )?turbo|zit / },
  { name: 'Z-Image Base', families: ['z-image'], says: / z image base / },
  { name: 'SD 3.5 Large', families: ['sd3'], says: / (?:sd )?3 5 large / },
  { name: 'SD 3.5 Medium', families: ['sd3'], says: / (?:sd )?3 5 medium / },
];

const plain = (text: string): string =>
  ` ${text
    .toLowerCase()
    .replaceAll(/[^\p{L}\p{N}]+/gu, ' ')
    .trim()} `;

function known(text: string, family: FamilyId): string | null {
  const words = plain(text);
  return KNOWN.find(({ families, says }) => families.includes(family) && says.test(words))?.name ?? null;
}

/**
 * @param stated what sidecars state, best first
 * @returns null when nothing names a base model of this family
 */
export function baseNameOf(
  family: FamilyId,
  metadata: Readonly<Record<string, string>>,
  path: string,
  stated: readonly string[] = [],
): BaseName | null {
  const base = readBaseModel(metadata);
  const parts = path.split('/');
  const file = (parts.pop() ?? '').replace(/\.safetensors$/iu, '');
  const asked: readonly (readonly [text: string | null, from: BaseName['from']])[] = [
    ...stated.map((text) => [text, 'sidecar'] as const),
    [base.checkpoint, 'metadata'],
    [base.version, 'metadata'],
    [base.architecture, 'metadata'],
    [file, 'file name'],
    // The innermost folder says most.
    ...parts.toReversed().map((folder) => [folder, 'folder'] as const),
  ];
  for (const [text, from] of asked) {
    const name = text === null ? null : known(text, family);
    if (name !== null) return { name, from };
  }
  return null;
}

/** Somebody chose the words for people, and not to say this. */
export const isHint = ({ from }: BaseName): boolean => from === 'file name' || from === 'folder';
