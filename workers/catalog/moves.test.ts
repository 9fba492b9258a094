import { describe, expect, it } from 'vitest';
import { type GoneRow, type NewRow, pairMoves } from './moves.ts';

const gone = (id: number, changes: Partial<GoneRow> = {}): GoneRow => ({
  id,
  header: 'h',
  size: 1,
  mtime: 1,
  name: `gone ${id}`,
  seen: 1,
  ...changes,
});
const fresh = (id: number, changes: Partial<NewRow> = {}): NewRow => ({
  id,
  header: 'h',
  size: 1,
  mtime: 2,
  name: `new ${id}`,
  first: 2,
  ...changes,
});
const move = (from: number, to: number, certain = false) => ({ gone: from, fresh: to, certain });

describe('pairMoves', () => {
  it('pairs the only missing with the only new row of a header and size', () => {
    expect(pairMoves([gone(1)], [fresh(10)])).toEqual([move(1, 10)]);
  });

  it('asks for the same header and the same size', () => {
    expect(pairMoves([gone(1)], [fresh(10, { header: 'x' }), fresh(11, { size: 2 })])).toEqual([]);
  });

  it('believes name, time, header and size together', () => {
    expect(pairMoves([gone(1, { name: 'a' })], [fresh(10, { name: 'a', mtime: 1 })])).toEqual([move(1, 10, true)]);
  });

  it('does not guess among several', () => {
    expect(pairMoves([gone(1), gone(2)], [fresh(10)])).toEqual([]);
    expect(pairMoves([gone(1)], [fresh(10), fresh(11)])).toEqual([]);
  });

  it('takes away what is certain and pairs the rest', () => {
    const moves = pairMoves([gone(1, { name: 'a' }), gone(2)], [fresh(10), fresh(11, { name: 'a', mtime: 1 })]);
    expect(moves).toEqual([move(1, 11, true), move(2, 10)]);
  });

  it('lets the name speak before the time', () => {
    const moves = pairMoves([gone(1, { name: 'a' }), gone(2, { mtime: 5 })], [fresh(10, { name: 'a', mtime: 5 }), fresh(11)]);
    expect(moves).toEqual([move(1, 10), move(2, 11)]);
  });

  it('never pairs two that were seen side by side', () => {
    expect(pairMoves([gone(1, { seen: 5 })], [fresh(10, { first: 5 })])).toEqual([]);
    expect(pairMoves([gone(1, { seen: 5 })], [fresh(10, { first: 4 })])).toEqual([]);
  });

  it('counts only rows that could be meant as candidates', () => {
    // The second missing row was last seen together with the new one.
    expect(pairMoves([gone(1, { seen: 1 }), gone(2, { seen: 9 })], [fresh(10, { first: 5 })])).toEqual([move(1, 10)]);
    // The first new row was there before the missing one went.
    expect(pairMoves([gone(1, { seen: 5 })], [fresh(10, { first: 3 }), fresh(11, { first: 6 })])).toEqual([move(1, 11)]);
  });

  it('takes thousands of equal headers in its stride', () => {
    const many = 20_000;
    const missing = Array.from({ length: many }, (_, id) => gone(id, { name: `n${id}` }));
    const arrived = Array.from({ length: many }, (_, id) => fresh(many + id, { name: `n${id}`, mtime: 1 }));
    const moves = pairMoves(missing, arrived);
    expect(moves).toHaveLength(many);
    expect(moves.every((each) => each.certain && each.fresh - each.gone === many)).toBe(true);
  });
});
