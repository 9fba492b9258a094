import { describe, expect, it } from 'vitest';
import { indexing } from '../../ui/strings/en/indexing.ts';
import { type StatusFacts, statusLine } from './status-line.ts';

const totals = (loras: number, pending: number, missing = 0, unreadable = 0) => ({
  loras,
  pending,
  pendingBytes: pending * 10,
  measured: loras - pending - missing - unreadable,
  unreadable,
  missing,
});

const said = (facts: StatusFacts): string => indexing.status(statusLine(facts));

const NONE = { sources: 0, unread: 0, waiting: 0 };

const AT_REST = {
  scan: 'idle',
  found: 0,
  headersDone: 0,
  headersTotal: 0,
  sidecarsDone: 0,
  sidecarsTotal: 0,
  open: NONE,
  empty: false,
} as const;

describe('statusLine', () => {
  it('says nothing before anything was added', () => {
    expect(said({ totals: totals(0, 0), working: false, ...AT_REST, empty: true })).toBe('');
  });

  it('counts what is done of what is there', () => {
    expect(said({ totals: totals(340, 328), working: true, ...AT_REST })).toBe('Indexed 12 of 340');
  });

  it('counts unreadable files as done and leaves missing ones out', () => {
    expect(said({ totals: totals(10, 3, 2, 1), working: true, ...AT_REST })).toBe('Indexed 5 of 8');
    expect(said({ totals: totals(10, 0, 2, 1), working: false, ...AT_REST })).toBe('Library up to date: 8 LoRAs');
    expect(said({ totals: totals(1, 0), working: false, ...AT_REST })).toBe('Library up to date: 1 LoRA');
  });

  it('says what the scan does, and counts headers while headers are read', () => {
    const scanning = { totals: totals(12_000, 12_000), working: true, ...AT_REST };
    expect(said({ ...scanning, scan: 'walking' })).toBe('Looking through folders');
    expect(said({ ...scanning, scan: 'walking', found: 1 })).toBe('Looking through folders: 1 file found');
    expect(said({ ...scanning, scan: 'walking', found: 20_000 })).toBe('Looking through folders: 20,000 files found');
    expect(said({ ...scanning, scan: 'headers', found: 20_000, headersDone: 14_602, headersTotal: 20_000 })).toBe(
      'Reading headers 14,602 of 20,000',
    );
  });

  it('knows the files that were met before the catalog does', () => {
    expect(said({ totals: totals(0, 0), working: true, ...AT_REST, found: 250 })).toBe('Indexed 0 of 250');
  });

  it('is not up to date while anything is pending or worked on', () => {
    expect(said({ totals: totals(5, 1), working: false, ...AT_REST })).toBe('Indexed 4 of 5');
    expect(said({ totals: totals(5, 0), working: true, ...AT_REST })).toBe('Indexed 5 of 5');
    expect(said({ totals: totals(0, 0), working: false, ...AT_REST })).toBe('Library up to date: 0 LoRAs');
  });

  it('is not up to date after a scan that did not end, and counts the files it had met', () => {
    const line = (open: typeof NONE): string => said({ totals: totals(64, 0), working: false, ...AT_REST, open });
    expect(line({ sources: 1, unread: 236, waiting: 0 })).toBe('Indexed 64 of 300');
    expect(line({ sources: 1, unread: 0, waiting: 0 })).toBe('Indexed 64 LoRAs · 1 folder was not read to the end');
    expect(line({ sources: 2, unread: 0, waiting: 0 })).toBe('Indexed 64 LoRAs · 2 folders were not read to the end');
  });

  it('does not count what an outside reason keeps from being read', () => {
    const open = { sources: 1, unread: 1, waiting: 1 };
    expect(said({ totals: totals(55, 0, 0, 1), working: false, ...AT_REST, open })).toBe('Indexed 54 of 55');
  });
});
