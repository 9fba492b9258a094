import { changes } from '../en/changes.ts';
import { roomText } from '../language.ts';

export const changesText = roomText('changes', changes);

/** Of this build. */
export const programVersion = (): string => Object.keys(changes)[0] ?? '';
