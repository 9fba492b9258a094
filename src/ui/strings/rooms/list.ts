import { list } from '../en/list.ts';
import { roomText } from '../language.ts';
import './module-reasons.ts';

export const listText = roomText('list', list);
