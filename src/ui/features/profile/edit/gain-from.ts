/** A typed gain, or the sentence to show at its field. */
import { gainFromText } from '../../../../domain/profiles/editing/gain-text.ts';
import { err, type Result } from '../../../../domain/result.ts';
import { profileText } from '../../../strings/rooms/profile.ts';

export function gainFrom(text: string): Result<number, string> {
  const read = gainFromText(text);
  return read.ok ? read : err(profileText().gainFault(read.error));
}
