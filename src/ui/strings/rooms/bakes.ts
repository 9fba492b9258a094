import { bake } from '../en/bake.ts';
import { bakes } from '../en/bakes.ts';
import { roomText } from '../language.ts';
import { addSentences } from '../say.ts';
import './module-reasons.ts';

addSentences(bake);
export const bakesText = roomText('bakes', bakes);
