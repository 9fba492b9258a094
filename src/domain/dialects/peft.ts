/** huggingface/peft as saved by `get_peft_model`: wrappers around any other spelling, sometimes nested by a trainer. */
import type { Dialect } from './dialect.ts';

export const peft: Dialect = { id: 'peft', prefixes: [], wrappers: ['base_model.model.', 'base_model.'] };
