import { beside } from '../en/beside.ts';
import { roomText } from '../language.ts';

export const besideText = roomText('beside', beside);
