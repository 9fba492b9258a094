import { expect, it } from 'vitest';
import { NO_FILTER } from '../domain/library/filter.ts';
import { openMadeCatalog } from './made-catalog.ts';
import { makeRows } from './made-rows.ts';

const told = ({ id, name, status, familyId, rank, sourceId }: ReturnType<typeof makeRows>[number]): unknown[] => [
  id,
  name,
  status,
  familyId,
  rank,
  sourceId,
];

it('holds the made rows under their numbers, in every status, and again after its copy was changed', async () => {
  const rows = makeRows(400);
  expect(new Set(rows.map(({ status }) => status))).toEqual(new Set(['measured', 'fallback', 'unreadable', 'missing']));
  for (const _ of [1, 2]) {
    const api = await openMadeCatalog(400, 0);
    expect((await api.rows(rows.map(({ id }) => id))).map(told)).toEqual(rows.map(told));
    await api.removeSource('source-a');
    await api.close();
  }
});

it('leaves the last ones unmeasured, and copies what is too many to be made', async () => {
  const waiting = await openMadeCatalog(40, 0.25);
  expect((await waiting.totals()).pending).toBeGreaterThan(5);
  const large = await openMadeCatalog(2_000, 0);
  const { total } = await large.query({ filter: NO_FILTER, sort: { key: 'name', descending: false } });
  expect(total).toBe(2_000);
});
