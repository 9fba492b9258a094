import { dashboard } from '../en/dashboard.ts';
import { roomText } from '../language.ts';

export const dashboardText = roomText('dashboard', dashboard);
