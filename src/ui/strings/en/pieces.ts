/** Small pieces that stand in many places, and the steps of the stack. */
import { formsOf } from '../forms.ts';

const { count, plural } = formsOf('en');

const loras = (number: number): string => plural(number, { one: 'LoRA', other: 'LoRAs' });

export const pieces = {
  loading: 'Loading',
  notLoaded: 'This part of the page could not be loaded',
  reload: 'Reload',
  keep: 'Keep',
  copy: (what: string) => `Copy ${what}`,
  copied: (what: string) => `Copied ${what}`,
  notCopied: (what: string) => `The browser did not copy ${what}. Select the text and copy it yourself.`,
  /** A date that is not known. */
  unknown: 'unknown',
  duration: {
    seconds: (seconds: number) => `${seconds} s`,
    minutes: (minutes: number) => `${minutes} min`,
    hours: (hours: number, minutes: number) => `${hours} h ${minutes} min`,
  },
  fingerprint: {
    fallback: 'No measured blocks: neutral profile',
    unreadable: 'Unreadable',
    notMeasured: 'Not measured yet',
    touched: (touched: number, all: number, strongest: number | null) =>
      `${count(touched)} of ${plural(all, { one: 'block', other: 'blocks' })} touched${strongest === null ? '' : `, strongest is block ${strongest}`}`,
  },
  stack: {
    add: (name: string) => `Add ${name}`,
    addMany: (number: number) => `Add ${loras(number)}`,
    remove: (name: string) => `Remove ${name}`,
    removeMany: (number: number) => `Remove ${loras(number)}`,
    inStack: (number: number) => `${loras(number)} in the stack`,
    notAll: (number: number, refused: number, most: number) =>
      `${loras(number)} in the stack; ${count(refused)} not added: a stack holds ${count(most)}`,
    undone: (step: string) => `Undone: ${step}`,
    redone: (step: string) => `Redone: ${step}`,
  },
};
