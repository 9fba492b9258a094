import { describe, expect, it } from 'vitest';
import { NO_PROGRESS, ProgressMeter } from './progress.ts';

const SCAN = { ...NO_PROGRESS, busy: false, stage: 'idle' } as const;
const MB = 1_000_000;
const SOURCES = { none: false, connected: true, open: { sources: 0, unread: 0, waiting: 0 }, resumable: false };

const dated = (pending: number, pendingBytes: number, filesDone = 0, bytesFinished = 0) => ({
  totals: { loras: 100, pending, pendingBytes, measured: 100 - pending, unreadable: 0, missing: 0 },
  stale: false,
  filesDone,
  bytesFinished,
});

const measuring = (filesDone: number, bytesFinished: number, bytesUnderWay = 0, paused = false) => ({
  busy: true,
  paused,
  filesDone,
  bytesFinished,
  bytesDone: bytesFinished + bytesUnderWay,
  current: ['x'],
});

describe('ProgressMeter', () => {
  it('adds files kept since the totals were asked for to what is done, not to what is left', () => {
    const meter = new ProgressMeter();
    const progress = meter.read(0, SCAN, measuring(5, 50 * MB, 4 * MB), dated(20, 200 * MB, 3, 30 * MB), SOURCES);
    expect(progress).toMatchObject({ filesDone: 5, filesTotal: 23, bytesDone: 54 * MB, bytesTotal: 230 * MB, stage: 'measuring' });
  });

  it('reaches a steady speed and the time left that follows from it', () => {
    const meter = new ProgressMeter();
    let progress = meter.read(0, SCAN, measuring(0, 0), dated(10, 1000 * MB), SOURCES);
    expect(progress.bytesPerSecond).toBeNull();
    for (let second = 1; second <= 40; second += 1)
      progress = meter.read(second * 1000, SCAN, measuring(0, 0, second * 20 * MB), dated(10, 1000 * MB), SOURCES);
    expect(progress.bytesPerSecond).toBeCloseTo(20 * MB, -3);
    expect(progress.secondsLeft).toBeCloseTo(10, 1);
  });

  it('smooths a burst', () => {
    const meter = new ProgressMeter();
    for (let second = 0; second <= 20; second += 1)
      meter.read(second * 1000, SCAN, measuring(0, 0, second * 10 * MB), dated(10, 9000 * MB), SOURCES);
    const { bytesPerSecond } = meter.read(21_000, SCAN, measuring(0, 0, 200 * MB + 1000 * MB), dated(10, 9000 * MB), SOURCES);
    expect(bytesPerSecond).toBeGreaterThan(10 * MB);
    expect(bytesPerSecond).toBeLessThan(400 * MB);
  });

  it('does not count the pause as time', () => {
    const meter = new ProgressMeter();
    for (let second = 0; second <= 20; second += 1)
      meter.read(second * 1000, SCAN, measuring(0, 0, second * 10 * MB), dated(10, 9000 * MB), SOURCES);
    const paused = meter.read(21_000, SCAN, measuring(0, 0, 200 * MB, true), dated(10, 9000 * MB), SOURCES);
    expect(paused).toMatchObject({ paused: true, bytesPerSecond: null, secondsLeft: null, stage: 'measuring' });
    meter.read(600_000, SCAN, measuring(0, 0, 200 * MB), dated(10, 9000 * MB), SOURCES);
    const { bytesPerSecond } = meter.read(601_000, SCAN, measuring(0, 0, 210 * MB), dated(10, 9000 * MB), SOURCES);
    expect(bytesPerSecond).toBeCloseTo(10 * MB, -3);
  });

  it('shows the scan while there is one', () => {
    const scan = { ...SCAN, busy: true, stage: 'headers', found: 30, headersDone: 10, headersTotal: 30 } as const;
    expect(new ProgressMeter().read(0, scan, { ...measuring(0, 0), busy: false }, dated(0, 0), SOURCES)).toMatchObject({
      stage: 'headers',
      headersDone: 10,
      headersTotal: 30,
    });
  });
});
