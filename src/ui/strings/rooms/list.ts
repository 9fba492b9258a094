import { list } from '../en/list.ts';
import { roomText } from '../language.ts';

export const listText = roomText('list', list);
