import { details } from '../en/details.ts';
import { roomText } from '../language.ts';

export const detailsText = roomText('details', details);
