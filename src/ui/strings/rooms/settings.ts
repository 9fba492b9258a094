import { settings } from '../en/settings.ts';
import { roomText } from '../language.ts';

export const settingsText = roomText('settings', settings);
