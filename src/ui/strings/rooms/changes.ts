import { changes } from '../en/changes.ts';
import { roomText } from '../language.ts';

export const changesText = roomText('changes', changes);
