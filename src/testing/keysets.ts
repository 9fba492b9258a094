/** Key sets of published files and trainers, as headers without data. They lie beside the project; tests skip without them. */
import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import type { Header, TensorInfo } from '../domain/safetensors/header-types.ts';
import { loraData } from './lora-data.ts';

export interface KeySet {
  readonly name: string;
  readonly family: string;
  readonly adapter: string;
  readonly kind: string;
  readonly header: Header;
}

interface IndexEntry {
  readonly name: string;
  readonly family: string;
  readonly adapter: string;
  readonly kind: string;
}

export function keySets(): KeySet[] {
  const folder = path.join(loraData, 'keys');
  const index = JSON.parse(readFileSync(path.join(folder, 'index.json'), 'utf8')) as IndexEntry[];
  return index.map((entry) => ({ ...entry, header: headerOf(readFileSync(path.join(folder, `${entry.name}.tsv`), 'utf8')) }));
}

/** Key lists after public reports; what each is of stands in the README beside them. */
export function caseSets(): Pick<KeySet, 'name' | 'header'>[] {
  const folder = path.join(loraData, 'cases', 'keys');
  return readdirSync(folder)
    .filter((file) => file.endsWith('.tsv'))
    .sort()
    .map((file) => ({ name: file.slice(0, -4), header: headerOf(readFileSync(path.join(folder, file), 'utf8')) }));
}

/** Lines of `name TAB dtype TAB shape`; an unknown shape becomes a scalar's. */
function headerOf(text: string): Header {
  const tensors = text
    .split('\n')
    .filter(Boolean)
    .map((line): TensorInfo => {
      const [name = '', dtype = '', shape = ''] = line.split('\t');
      const sizes = /^\d/.test(shape) ? shape.split('x').map(Number) : [];
      return { name, dtype: (dtype || 'F16') as TensorInfo['dtype'], shape: sizes, begin: 0, end: 0 };
    });
  return { dataStart: 0, tensors, metadata: {}, warnings: [] };
}
