/** The stack. */
import { formsOf } from '../forms.ts';

const { and, plural } = formsOf('en');

interface Together {
  readonly names: readonly string[];
  readonly cosine: string;
  /** How much more than independent changes: "+202 %". */
  readonly more: string;
}

export const compose = {
  on: 'On',
  solo: 'Solo',
  drag: 'Drag to move it in the stack',
  details: (name: string) => `Details of ${name}`,
  aside: 'Set aside',
  gone: 'Not in the library',
  asideTitle: (name: string) => `${name} is set aside`,
  moreFacts: (number: number) => `${plural(number, { one: 'more note', other: 'more notes' })}`,
  takeOut: (number: number) => (number > 1 ? `Take out ${number}` : 'Take out'),
  together: {
    nearlySame: ({ names, cosine, more }: Together) =>
      `${and(names)} are nearly the same change (cosine ${cosine}): loaded together it counts ${names.length} times, ${more} over independent ones. Use one of them.`,
    sameWay: ({ names, cosine, more }: Together) =>
      `${and(names)} push the same way (cosine ${cosine}), as epochs of one training do: together ${more} over independent ones. Use one of them, or lower their strengths.`,
    farAbove: ({ times, name }: { readonly times: string; readonly name: string }) =>
      `Together they are ${times} times as strong as the strongest alone (${name}): the picture may break. Lower the strengths, or see Stack advice.`,
    textTwice: ({ names }: { readonly names: readonly string[] }) =>
      `${and(names)} all change the text encoder: their changes of it add up. Set CLIP strength to 0 for those whose words are not needed.`,
  },
  checkpoint: {
    remembered: (file: string, family: string) => `Remembered: ${file}, ${family}. The library can be narrowed to LoRAs for it.`,
    forget: 'Forget it',
  },
};
