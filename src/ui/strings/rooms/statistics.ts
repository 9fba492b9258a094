import { statistics } from '../en/statistics.ts';
import { roomText } from '../language.ts';

export const statisticsText = roomText('statistics', statistics);
