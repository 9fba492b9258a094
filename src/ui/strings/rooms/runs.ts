import { runs } from '../en/runs.ts';
import { roomText } from '../language.ts';

export const runsText = roomText('runs', runs);
