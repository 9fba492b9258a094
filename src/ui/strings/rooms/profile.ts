import { profile } from '../en/profile.ts';
import { roomText } from '../language.ts';

export const profileText = roomText('profile', profile);
