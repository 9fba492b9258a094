import { health } from '../en/health.ts';
import { roomText } from '../language.ts';

export const healthText = roomText('health', health);
