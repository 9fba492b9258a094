import { compose } from '../en/compose.ts';
import { composition } from '../en/composition.ts';
import { roomText } from '../language.ts';
import { addSentences } from '../say.ts';
import './module-reasons.ts';
import './profile-faults.ts';

addSentences(composition);
export const composeText = roomText('compose', compose);
