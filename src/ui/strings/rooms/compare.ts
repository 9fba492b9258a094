import { compare } from '../en/compare.ts';
import { roomText } from '../language.ts';

export const compareText = roomText('compare', compare);
