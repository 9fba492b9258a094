/** Rows of the heat map: strength x gain x measured strength, by slot, LoRAs of one layout together. */
import { settingsOf } from '../../../../domain/composition/sets/set.ts';
import type { Layout, Slot } from '../../../../domain/reading.ts';
import { unionOfSlots } from '../../../../domain/composition/joint/union-slots.ts';
import type { StackedLora } from '../../../state/stack-context.tsx';

/** `own`: relative to the largest of the row; `common`: of all rows of the layout. */
export type HeatScale = 'own' | 'common';

export interface HeatRow {
  readonly name: string;
  /** In the stack. */
  readonly place: number;
  /** One per slot of the group. Weight units; below 0 where it is inverted. Of what was measured alone. */
  readonly values: readonly number[];
  /** One per slot: whether what it has there was not measured, or a part of it; null also where that does not act. */
  readonly unknown: readonly ('all' | 'part' | null)[];
  /** -1 to 1 of the scale. */
  readonly shares: readonly number[];
}

export interface HeatGroup {
  readonly layout: Pick<Layout, 'id' | 'label'>;
  /** Of all its rows: files touch different text encoders and side stacks. */
  readonly slots: readonly Slot[];
  readonly rows: readonly HeatRow[];
}

interface Cell {
  readonly value: number;
  readonly unknown: HeatRow['unknown'][number];
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
    const cells = own.map(({ detail, place }) => {
      const blocks = new Map(detail.blocks.map((block) => [block.slot, block]));
      const setting = settings[place];
      return slots.map(({ id, role }): Cell => {
        const strength = role === 'te' ? setting?.strengthClip : setting?.strengthModel;
        const [coefficient, block] = [(strength ?? 1) * (setting?.gains[id] ?? 1), blocks.get(id)];
        const open = block !== undefined && block.failed > 0 && coefficient !== 0;
        return { value: coefficient * (block?.strength ?? 0), unknown: open ? (block.modules > 0 ? 'part' : 'all') : null };
      });
    });
    const common = largest(cells.flat().map(({ value }) => value));
    const rows = own.map(({ member, place }, index): HeatRow => {
      const row = (cells[index] ?? []).map(({ value }) => value);
      const unknown = (cells[index] ?? []).map((cell) => cell.unknown);
      const top = scale === 'own' ? largest(row) : common;
      return { name: member.name, place, values: row, unknown, shares: row.map((value) => (top > 0 ? value / top : 0)) };
    });
    return { layout, slots, rows };
  });
}

const largest = (values: readonly number[]): number => values.reduce((most, value) => Math.max(most, Math.abs(value)), 0);
