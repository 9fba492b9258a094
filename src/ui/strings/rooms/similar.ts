import { similar } from '../en/similar.ts';
import { roomText } from '../language.ts';
import './module-reasons.ts';

export const similarText = roomText('similar', similar);
