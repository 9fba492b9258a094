import { compare } from '../en/compare.ts';
import { composition } from '../en/composition.ts';
import { roomText } from '../language.ts';
import { addSentences } from '../say.ts';
import './module-reasons.ts';

addSentences(composition);
export const compareText = roomText('compare', compare);
