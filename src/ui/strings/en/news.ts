/** What the last scans found that is not as it was. */
import type { Change } from '../../../app/indexing/news.ts';
import { formsOf } from '../forms.ts';

const { count, plural } = formsOf('en');

const kinds: Readonly<Record<Change, (files: number) => string>> = {
  added: (files) => `${count(files)} new`,
  changed: (files) => `${count(files)} changed`,
  moved: (files) => `${count(files)} moved or renamed`,
  gone: (files) => `${count(files)} gone`,
};

export const news = {
  title: 'What changed',
  changes: (files: number) => plural(files, { one: 'change', other: 'changes' }),
  forget: 'Clear',
  kinds,
};
