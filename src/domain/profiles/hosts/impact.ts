/**
 * Impact Pack's and Easy-Use's prompt tags: `<lora:NAME:1:1:LBW=1,0.5,...>`. They cut the tag at its colons and parts at their
 * semicolons, and hand what is neither A nor B to Inspire's node. Colons at the tag's ends are cut away first, then a name before a colon
 * inside LBW=. Where A or B is not set, the node gets none, without the defaults that it shows; without LBW= ComfyUI's own loader is used.
 * Source: ltdrdata/ComfyUI-Impact-Pack modules/impact/wildcards.py@727295b, yolain/ComfyUI-Easy-Use py/libs/wildcards.py@4de1ab3.
 */
import { inspireForms, inspireLimits, inspireNotes, inspireText, knowsNoBlocks, simulateInspire } from './inspire.ts';
import { INSPIRE_LOADER } from './inspire-rules.ts';
import { asTrained } from './loading.ts';
import { asciiDigits } from './decimals.ts';
import { chosen } from './proof.ts';
import { canBeTagged, tagNamed, tagsIn } from './prompt-tags.ts';
import { allAlike } from './simulation.ts';
import type { HostFile, HostTarget, Simulation } from './host-target.ts';

const NUMBER = /^-?(\d*\.?\d+|\d+\.?\d*)$/;
/** What text that is not a number counts as. */
const NOT_A_NUMBER = 1;
const parameter = (text: string): number => (NUMBER.test(asciiDigits(text)) ? Number(asciiDigits(text)) : NOT_A_NUMBER);

const NAMED = /LBW=[A-Za-z][A-Za-z0-9_-]*:/g;
/** ComfyUI's own node, which converts names first. */
const PLAIN_LOADER = 'comfy';

/** At both ends. */
function withoutColons(text: string): string {
  let [begin, end] = [0, text.length];
  while (begin < end && text[begin] === ':') begin += 1;
  while (end > begin && text[end - 1] === ':') end -= 1;
  return text.slice(begin, end);
}

function simulate(file: HostFile, text: string): Simulation {
  const tag = tagNamed(
    file,
    tagsIn(text)
      .map(({ kind, inside }) => (kind === 'lora' ? withoutColons(inside).replaceAll(NAMED, 'LBW=') : inside))
      .filter((inside) => inside !== ''),
  );
  if (!tag) return allAlike(file, 0, 'nothing is loaded', 'There is no <lora:...> tag in the text');
  let [a, b, vector]: [number | null, number | null, string | null] = [null, null, null];
  for (const item of tag.items.slice(1).filter((part) => part.startsWith('LBW='))) {
    for (const part of item.slice('LBW='.length).split(';')) {
      if (part.startsWith('A=')) a = parameter(part.slice(2).trim());
      else if (part.startsWith('B=')) b = parameter(part.slice(2).trim());
      else if (part.trim() !== '') vector = part;
    }
  }
  if (vector === null) return asTrained(file, PLAIN_LOADER, 'the plain loader is used', 'The tag has no LBW=');
  return simulateInspire(file, vector, { a, b, inverse: false });
}

export const impact: HostTarget = {
  id: 'impact',
  label: 'ComfyUI: Impact / Easy-Use prompt tag',
  version: 'ComfyUI-Impact-Pack 727295b (2024-10-24), ComfyUI-Easy-Use 4de1ab3 (2026-08-14)',
  about: 'Tag for the wildcard prompts of Impact Pack and Easy-Use; both need Inspire Pack to apply it.',
  loader: INSPIRE_LOADER,
  capabilities: { form: 'promptTag', mark: /LBW=/ },
  coarse: knowsNoBlocks,
  applies: (file) => canBeTagged(file, INSPIRE_LOADER),
  variants: inspireForms,
  export: (file, gains, options) =>
    chosen(file, gains, options, {
      variants: inspireForms(file),
      make: (variant) => ({
        text: `<lora:${file.name}:1:1:LBW=${inspireText(file, gains, variant)}>`,
        variant,
        kind: 'text',
        saveAs: null,
        notes: inspireNotes(file),
        ...inspireLimits(variant),
      }),
      simulate: (text) => simulate(file, text),
    }),
  simulate,
};
