import { describe, expect, it } from 'vitest';
import { Peers, spreadOf } from './energy.ts';

describe('spreadOf', () => {
  it('is a quarter for even blocks, and 1 when one block has it all', () => {
    expect(spreadOf(new Uint8Array(16).fill(255), 16)).toEqual({ concentration: 0.25, topTwo: 0.125 });
    expect(spreadOf(Uint8Array.from([0, 0, 255, 0]), 4)).toEqual({ concentration: 1, topTwo: 1 });
  });

  it('takes squares, and main blocks alone', () => {
    // 2² of 2² + 1² + 1² + 1²; the text encoder behind them does not count.
    const { concentration, topTwo } = spreadOf(Uint8Array.from([100, 200, 100, 100, 255]), 4);
    expect(concentration).toBeCloseTo(4 / 7, 12);
    expect(topTwo).toBeCloseTo(5 / 7, 12);
  });

  it('is not known where there are too few blocks, or nothing', () => {
    expect(spreadOf(Uint8Array.from([255, 1, 1]), 3)).toEqual({ concentration: Number.NaN, topTwo: Number.NaN });
    expect(spreadOf(new Uint8Array(8), 8).concentration).toBeNaN();
  });
});

describe('Peers', () => {
  const all = Uint8Array.from([9, 9, 0, 9]);

  it('miss a block that nine of ten others change, and none that they leave alone as well', () => {
    const peers = new Peers();
    for (let at = 0; at < 18; at++) peers.add(all, 3);
    const without = Uint8Array.from([0, 9, 0, 0]);
    peers.add(without, 3);
    expect(peers.deadIn(without)).toBe(1);
    expect(peers.deadIn(all)).toBe(0);
    for (let at = 0; at < 3; at++) peers.add(without, 3);
    expect(peers.deadIn(without)).toBe(0);
  });

  it('say nothing when they are few', () => {
    const peers = new Peers();
    for (let at = 0; at < 7; at++) peers.add(all, 4);
    expect(peers.deadIn(new Uint8Array(4))).toBe(0);
  });
});
