/** LongCat-Video's own LoRA files: the model's path with a word for every dot. Source: LongCat-Video 6b3f4b85, lora_utils.py. */
import { type Dialect, MAIN, prefixes } from './dialect.ts';

const HYPHEN = '___lorahyphen___';

export const longcat: Dialect = {
  id: 'longcat',
  prefixes: prefixes(MAIN, `lora${HYPHEN}`),
  rewrite: (path) => (path.includes(HYPHEN) ? path.replaceAll(HYPHEN, '.') : null),
};
