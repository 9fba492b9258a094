/** Why profiles and sets are not kept, for the rooms that keep them: they import this file. */
import { profileFaults } from '../en/profile-faults.ts';
import { addSentences } from '../say.ts';

addSentences(profileFaults);
