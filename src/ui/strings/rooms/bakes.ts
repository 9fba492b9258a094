import { bakes } from '../en/bakes.ts';
import { roomText } from '../language.ts';

export const bakesText = roomText('bakes', bakes);
