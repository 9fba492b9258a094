/** Why something is lost: the true reason, each of them once. */
import { describe, expect, it } from 'vitest';
import { hostFile } from '../../../testing/host-files.ts';
import { inspire } from './inspire.ts';
import { kjnodes } from './kjnodes.ts';
import { originalCopy, originalCsv } from './original.ts';
import { prove } from './proof.ts';
import { realtime } from './realtime.ts';
import type { HostFile } from './host-target.ts';
import { wanWrapper } from './wan-wrapper.ts';

const flux = hostFile('flux1');
const gains = (file: HostFile, of: (i: number) => number): Record<string, number> =>
  Object.fromEntries(file.present.map((slot, i) => [slot, of(i)]));

describe('losses', () => {
  it('by rounding are one line, whatever the gains', () => {
    const { lost } = prove(
      originalCopy,
      flux,
      gains(flux, (i) => 0.01 + (i % 9) / 10),
    );
    expect(lost).toMatchObject([
      { what: 'Double blocks, all 19; Single blocks, all 38', wanted: null, why: 'its values have one digit behind the point' },
    ]);
    expect(prove(originalCsv, flux, { 'double.6': 0.123456789 }).lost).toMatchObject([
      { wanted: 0.123456789, arrives: 0.123457, why: 'its values have 6 digits behind the point' },
    ]);
  });

  it('by a range are named as that', () => {
    expect(
      prove(
        originalCopy,
        flux,
        gains(flux, () => 1.5),
      ).lost,
    ).toMatchObject([{ wanted: 1.5, arrives: 1, why: 'its values go from 0 to 1' }]);
    expect(prove(kjnodes, flux, { 'double.3': -1 }).lost).toMatchObject([{ why: 'its values begin at 0' }]);
    expect(prove(realtime, hostFile('flux1', { adapter: 'peft' }), { 'double.3': -1 }).lost).toMatchObject([
      { why: 'its values begin at 0' },
    ]);
    expect(prove(inspire, flux, { 'double.3': -0.5 }, { variant: 'percent' }).lost).toMatchObject([{ why: 'its values begin at 0' }]);
    const wan = hostFile('wan2.1', { naming: 'native 1.3B', adapter: 'peft' });
    expect(prove(wanWrapper, wan, { 'blocks.4': 0.5 }).lost).toMatchObject([{ why: 'a switch is on or off' }]);
  });

  it('by sharing only where others want something else', () => {
    const wan = hostFile('wan2.1', { naming: 'native 1.3B' });
    expect(prove(inspire, wan, { 'blocks.3': 0.5, 'blocks.4': 0.25 }).lost).toEqual([
      {
        what: 'Block 3, Block 4',
        slots: ['blocks.3', 'blocks.4'],
        wanted: null,
        arrives: 1,
        why: 'it shares "base" with layers that are set otherwise',
      },
    ]);
    expect(
      prove(
        inspire,
        wan,
        gains(wan, () => 0.5),
      ).lost,
    ).toEqual([]);
  });
});
