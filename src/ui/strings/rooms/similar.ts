import { similar } from '../en/similar.ts';
import { roomText } from '../language.ts';

export const similarText = roomText('similar', similar);
