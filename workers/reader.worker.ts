import { expose } from 'comlink';
import type { ReaderApi } from '../src/contracts/reader.ts';
import { readTexts } from '../src/domain/read-texts.ts';

expose(readTexts satisfies ReaderApi);
