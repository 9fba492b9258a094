/** CSV files as the user wants them: with a byte order mark, by which Excel knows UTF-8, or without. */
import type { Platform } from '../../contracts/platform.ts';

const MARK = '\uFEFF';

/** @param marked whether the user wants the mark; asked at each download */
export const withMarkedCsv = (platform: Platform, marked: () => boolean): Platform => ({
  ...platform,
  download: (name, type, parts) => platform.download(name, type, type.startsWith('text/csv') && marked() ? [MARK, ...parts] : parts),
});
