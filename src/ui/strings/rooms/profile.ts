import { profile } from '../en/profile.ts';
import { roomText } from '../language.ts';
import './profile-faults.ts';

export const profileText = roomText('profile', profile);
