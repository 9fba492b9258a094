/** Sentences that the domain builds in English, by a table of each room. */
import type { Language } from '../en.ts';
import { adapters } from './reasons/adapters.ts';
import { columns } from './reasons/columns.ts';
import { original } from './reasons/original.ts';
import { speaker } from './reasons/phrases.ts';
import { programs } from './reasons/programs.ts';
import { recognition } from './reasons/recognition.ts';
import { replay } from './reasons/replay.ts';
import { storage } from './reasons/storage.ts';

export const reasons: Language['reasons'] = { said: speaker([replay, programs, adapters, recognition, columns, storage, original]) };
