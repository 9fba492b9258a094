/** Modules with their problems and notes as English sentences, as the commands print them. */
import type { Message } from '../domain/message.ts';
import type { MeasuredModule } from '../domain/reading.ts';
import { moduleReasons } from '../ui/strings/en/module-reasons.ts';
import { addSentences, english } from '../ui/strings/say.ts';

addSentences(moduleReasons);

export const sentence = (said: Message | null | undefined): string | null => (said ? english(said) : null);

export const sentencesOf = (said: readonly Message[]): string[] => said.map(english);

type Told = Omit<MeasuredModule, 'problem' | 'notes'> & { readonly problem: string | null; readonly note?: string };

export const told = ({ problem, notes, ...module }: MeasuredModule): Told => ({
  ...module,
  problem: sentence(problem),
  ...(notes ? { note: sentencesOf(notes).join('. ') } : {}),
});
