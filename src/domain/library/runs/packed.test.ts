import { describe, expect, it } from 'vitest';
import fc from '../../../testing/properties.ts';
import type { RunGroup } from './group.ts';
import { NO_RUNS, packRuns, runAt, runPlaces, runWith, unpackRuns } from './packed.ts';

/** No row is in two of them. */
const groups = fc.uniqueArray(fc.integer({ min: 1, max: 300 }), { maxLength: 60 }).chain((ids) =>
  fc
    .array(
      fc.tuple(
        fc.integer({ min: 2, max: 9 }),
        fc.constantFrom('chosen' as const, 'session' as const, 'compared' as const, 'names' as const),
      ),
    )
    .map((cuts) => {
      const left = [...ids];
      return cuts.map(([count, evidence]): RunGroup => ({ ids: left.splice(0, count), evidence })).filter(({ ids: own }) => own.length > 1);
    }),
);

describe('packed runs', () => {
  it('are the runs again, each in its order', () => {
    fc.assert(
      fc.property(groups, (runs) => {
        expect(unpackRuns(packRuns(runs))).toEqual(runs);
      }),
    );
  });

  it('have no run of which one row alone is shown, and of the others the shown rows', () => {
    const runs: RunGroup[] = [
      { ids: [5, 1, 3], evidence: 'session' },
      { ids: [2, 4], evidence: 'names' },
    ];
    expect(unpackRuns(packRuns(runs, Uint8Array.of(0, 1, 1, 0, 0, 1)))).toEqual([{ ids: [5, 1], evidence: 'session' }]);
  });

  it('are found by their rows', () => {
    fc.assert(
      fc.property(groups, fc.integer({ min: 0, max: 310 }), (runs, id) => {
        const packed = packRuns(runs);
        const its = runs.find(({ ids }) => ids.includes(id)) ?? null;
        expect(runWith(packed, id)).toEqual(its);
        const place = runPlaces(packed)[id] ?? -1;
        expect(place < 0 ? null : runAt(packed, place)).toEqual(its);
      }),
    );
    expect(runPlaces(NO_RUNS)).toHaveLength(0);
  });
});
