/** What is said of modules, for the rooms that show it: they import this file. */
import { moduleReasons } from '../en/module-reasons.ts';
import { addSentences } from '../say.ts';

addSentences(moduleReasons);
