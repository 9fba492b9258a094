import { details } from '../en/details.ts';
import { roomText } from '../language.ts';
import './module-reasons.ts';

export const detailsText = roomText('details', details);
