/** Entry of one worker of the measuring pool. */
import './report-faults.ts';
import { expose } from 'comlink';
import { Analyst } from './analyst/analyst.ts';

expose(new Analyst());
