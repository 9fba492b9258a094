/** Entry of the worker that writes LoRA files. */
import './report-faults.ts';
import { expose } from 'comlink';
import { Baker } from './baker/baker.ts';

/** Set by the build: what the command line writes too, so that both give the same bytes. */
declare const __APP__: string;

expose(new Baker(__APP__));
