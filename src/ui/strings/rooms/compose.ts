import { compose } from '../en/compose.ts';
import { roomText } from '../language.ts';

export const composeText = roomText('compose', compose);
