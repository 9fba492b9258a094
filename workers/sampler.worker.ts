import './report-faults.ts';
import { expose } from 'comlink';
import { createSampler, REAL_PARTS } from './sampler/sampler.ts';

expose(createSampler(REAL_PARTS));
