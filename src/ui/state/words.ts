/** The words of statuses, in one place. */
import type { LoraStatus } from '../../contracts/library.ts';

export const STATUS_WORDS: Readonly<Record<LoraStatus, string>> = {
  header: 'Header only',
  measured: 'Measured',
  fallback: 'Fallback',
  unreadable: 'Unreadable',
  missing: 'Missing',
};
