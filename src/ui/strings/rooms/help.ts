import { help } from '../en/help.ts';
import { roomText } from '../language.ts';

export const helpText = roomText('help', help);
