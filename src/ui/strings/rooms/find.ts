import { find } from '../en/find.ts';
import { roomText } from '../language.ts';

export const findText = roomText('find', find);
