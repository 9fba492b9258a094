/** Rows of the heat map: strength x gain x measured strength, by slot, LoRAs of one layout together. */
import { settingsOf } from '../../../domain/composition/set.ts';
import type { Layout, Slot } from '../../../domain/reading.ts';
import { unionOfSlots } from './union-slots.ts';
import type { StackedLora } from '../../state/stack-context.tsx';

/** `own`: relative to the largest of the row; `common`: of all rows of the layout. */
export type HeatScale = 'own' | 'common';

export interface HeatRow {
  readonly name: string;
  /** In the stack. */
  readonly place: number;
  /** One per slot of the group. Weight units; below 0 where it is inverted. */
  readonly values: readonly number[];
  /** -1 to 1 of the scale. */
  readonly shares: readonly number[];
}

export interface HeatGroup {
  readonly layout: Pick<Layout, 'id' | 'label'>;
  /** Of all its rows: files touch different text encoders and side stacks. */
  readonly slots: readonly Slot[];
  readonly rows: readonly HeatRow[];
}

/** Only LoRAs with measured blocks; in the order of the stack. Those that are off are shown as they would be when on. */
export function heatGroups(loras: readonly StackedLora[], scale: HeatScale): readonly HeatGroup[] {
  const settings = settingsOf({ members: loras.map(({ member }) => ({ ...member, on: true, solo: false })) });
  const measured = loras.flatMap(({ member, detail }, place) =>
    detail?.layout && detail.fallback === null && detail.blocks.length > 0 ? [{ member, detail, layout: detail.layout, place }] : [],
  );
  const layouts = new Map(measured.map(({ layout }) => [layout.id, layout]));
  return [...layouts.values()].map((layout) => {
    const own = measured.filter((lora) => lora.layout.id === layout.id);
    const slots = unionOfSlots(own.map((lora) => lora.layout));
    const values = own.map(({ detail, place }) => {
      const strengths = new Map(detail.blocks.map(({ slot, strength }) => [slot, strength]));
      const setting = settings[place];
      return slots.map(({ id, role }) => {
        const strength = role === 'te' ? setting?.strengthClip : setting?.strengthModel;
        return (strength ?? 1) * (setting?.gains[id] ?? 1) * (strengths.get(id) ?? 0);
      });
    });
    const common = largest(values.flat());
    const rows = own.map(({ member, place }, index): HeatRow => {
      const row = values[index] ?? [];
      const top = scale === 'own' ? largest(row) : common;
      return { name: member.name, place, values: row, shares: row.map((value) => (top > 0 ? value / top : 0)) };
    });
    return { layout, slots, rows };
  });
}

const largest = (values: readonly number[]): number => values.reduce((most, value) => Math.max(most, Math.abs(value)), 0);
