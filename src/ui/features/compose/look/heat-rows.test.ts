import { describe, expect, it } from 'vitest';
import { newMember } from '../../../../domain/composition/sets/set.ts';
import type { StackedLora } from '../../../state/stack-context.tsx';
import { makeRows } from '../../../../testing/made-rows.ts';
import { detailOf } from '../../../../testing/made-detail.ts';
import { heatGroups } from './heat-rows.ts';

const rows = makeRows(40).filter(({ status }) => status === 'measured');
const stacked = (index: number, change: Partial<StackedLora['member']> = {}): StackedLora => {
  const row = rows[index];
  if (!row) throw new Error('There are too few rows');
  return { member: { ...newMember(`content:${row.id}`, row.name), ...change }, ids: [row.id], detail: detailOf(row), looked: true };
};
const sameLayout = rows.flatMap((row, index) => (row.layoutId === rows[0]?.layoutId ? [index] : []));
const otherLayout = rows.findIndex((row) => row.layoutId !== rows[0]?.layoutId);

describe('the heat map', () => {
  it('has one group per layout and keeps the places in the stack', () => {
    const groups = heatGroups([stacked(0), stacked(otherLayout), stacked(sameLayout[1] ?? -1)], 'own');
    expect(groups.map(({ rows: list }) => list.map(({ place }) => place))).toEqual([[0, 2], [1]]);
  });

  it('shows strength times gain times what is measured', () => {
    const lora = stacked(0);
    const block = lora.detail?.blocks.find(({ strength }) => strength > 0);
    if (!block) throw new Error('The first row has no block');
    const gains = { [block.slot]: -0.5 };
    const [group] = heatGroups([stacked(0, { strengthModel: 0.8, profile: { id: null, name: 'p', gains } })], 'own');
    const place = group?.slots.findIndex(({ id }) => id === block.slot) ?? -1;
    expect(group?.rows[0]?.values[place]).toBeCloseTo(-0.4 * block.strength, 12);
    expect(Math.max(...(group?.rows[0]?.shares ?? []).map(Math.abs))).toBe(1);
  });

  it('by one scale leaves the weaker one weak', () => {
    const [group] = heatGroups([stacked(0), stacked(0, { owner: 'content:other', strengthModel: 0.1, strengthClip: 0.1 })], 'common');
    expect(Math.max(...(group?.rows[1]?.shares ?? []).map(Math.abs))).toBeCloseTo(0.1, 12);
  });

  it('tells a block that was not measured from one that is not touched', () => {
    const lora = stacked(0);
    if (!lora.detail) throw new Error('The first row has no details');
    const [first, second, third] = lora.detail.blocks.filter(({ strength }) => strength > 0);
    const blocks = lora.detail.blocks.map((block) => {
      if (block === first) return { ...block, strength: 0, modules: 0, failed: 2 };
      return block === second || block === third ? { ...block, failed: 1 } : { ...block, failed: 0 };
    });
    const gains = { [third?.slot ?? '']: 0 };
    const [group] = heatGroups(
      [{ ...lora, member: { ...lora.member, profile: { id: null, name: 'p', gains } }, detail: { ...lora.detail, blocks } }],
      'own',
    );
    const known = Object.fromEntries((group?.slots ?? []).map(({ id }, at) => [id, group?.rows[0]?.unknown[at]]));
    expect([first, second, third].map((block) => known[block?.slot ?? ''])).toEqual(['all', 'part', null]);
    expect(Object.values(known).filter((each) => each !== null)).toHaveLength(2);
  });

  it('leaves out what is not measured', () => {
    expect(heatGroups([{ ...stacked(0), detail: null }], 'own')).toEqual([]);
  });
});
