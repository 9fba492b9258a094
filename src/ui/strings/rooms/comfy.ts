import { comfy } from '../en/comfy.ts';
import { roomText } from '../language.ts';

export const comfyText = roomText('comfy', comfy);
