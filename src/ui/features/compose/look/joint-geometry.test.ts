import { describe, expect, it } from 'vitest';
import { axisOf, jointBar } from './joint-geometry.ts';

describe('bars of the joint chart', () => {
  it('are as high as independent changes together and divided by energy', () => {
    const bar = jointBar({ parts: [3, 0, 4], joint: 6, known: true, range: [6, 6] });
    expect(bar.independent).toBe(5);
    expect(bar.segments).toEqual([
      { member: 0, from: 0, to: 1.8 },
      { member: 2, from: 1.8, to: 5 },
    ]);
    expect(bar.joint).toBe(6);
  });

  it('are nothing where nobody brings anything', () => {
    expect(jointBar({ parts: [0, 0], joint: 0, known: true, range: [0, 0] })).toEqual({
      segments: [],
      independent: 0,
      joint: 0,
      known: true,
      range: [0, 0],
    });
  });
});

describe('axis', () => {
  it.each([
    [1, [0.5, 1]],
    [0.9, [0.5]],
    [7.3, [2.5, 5]],
    [0.031, [0.02]],
    [3, [1, 2, 3]],
  ])('of %f has round numbers', (largest, ticks) => expect(axisOf(largest).ticks).toEqual(ticks));

  it('stands without anything', () => expect(axisOf(0)).toEqual({ top: 1, ticks: [1] }));
});
