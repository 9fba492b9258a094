/** LoRA by block: every LoRA of the stack as a strip over the blocks of its layout, compatible or not. */
import { createMemo, createSignal, Index, type JSX, Show } from 'solid-js';
import { type HeatRow, heatGroups, type HeatScale } from './heat-rows.ts';
import { significant } from '../../../state/format.ts';
import { useStack } from '../../../state/stack-context.tsx';
import { composeText } from '../../../strings/rooms/compose.ts';
import { Choice } from '../../../widgets/Choice.tsx';
import { rampColour } from '../../../widgets/ramp.ts';
import { stripCells } from '../../../widgets/strip-geometry.ts';
import { slotGroups } from '../../../state/block-view.ts';
import { t } from '../../../strings/language.ts';
import { slotNameAt } from '../../../state/slot-name.ts';

const words = () => composeText().heat;
const scales = (): readonly { readonly value: HeatScale; readonly label: string; readonly hint: string }[] => [
  { value: 'own', label: words().own, hint: words().ownHint },
  { value: 'common', label: words().common, hint: words().commonHint },
];
const GAP = 0.008;

export function HeatMap(): JSX.Element {
  const stack = useStack();
  const [scale, setScale] = createSignal<HeatScale>('own');
  const groups = createMemo(() => heatGroups(stack.loras(), scale()));
  return (
    <div class="heat-map">
      <div class="heat-head">
        <Choice label={words().scale} options={scales()} value={scale()} onChange={setScale} />
        <span class="muted">{words().about}</span>
      </div>
      {/* By place: while a strength is dragged, the same cells get other colours. */}
      <Index each={groups()} fallback={<p class="muted">{words().notMeasured}</p>}>
        {(group) => (
          <section aria-label={t().names.layout(group().layout.label)}>
            <h3>{t().names.layout(group().layout.label)}</h3>
            <Strips group={group()} />
          </section>
        )}
      </Index>
    </div>
  );
}

/** null: nothing there, or it is off. */
function cellText({ values, unknown }: HeatRow, slot: number): string | null {
  const [value, open] = [values[slot] ?? 0, unknown[slot] ?? null];
  if (open === 'all') return words().unmeasured;
  if (open === 'part') return words().partly(significant(value, 3));
  return value === 0 ? null : significant(value, 3);
}

function Strips(props: { readonly group: ReturnType<typeof heatGroups>[number] }): JSX.Element {
  const [at, setAt] = createSignal<{ readonly row: number; readonly slot: number } | null>(null);
  const slots = () => props.group.slots;
  const groups = createMemo(() => slotGroups(slots()));
  const cells = createMemo(() =>
    stripCells(
      groups().map((each) => each.slots.length),
      slots().length,
      1,
      GAP,
    ),
  );
  const reading = () => {
    const now = at();
    const row = now && props.group.rows[now.row];
    if (!now || !row)
      return groups()
        .map(({ name, slots: { length } }) => words().group(length, t().names.group(name)))
        .join(' · ');
    return words().cell(row.name, slotNameAt(slots(), now.slot) ?? '', cellText(row, now.slot));
  };
  const hover = (row: number, event: PointerEvent): void => {
    const frame = (event.currentTarget as Element).getBoundingClientRect();
    const x = (event.clientX - frame.left) / Math.max(1, frame.width);
    setAt({
      row,
      slot: Math.max(
        0,
        cells().findLastIndex(({ left }) => left <= x),
      ),
    });
  };
  return (
    <>
      <p class="heat-reading num muted">{reading()}</p>
      <ul class="heat-rows" onPointerLeave={() => setAt(null)}>
        <Index each={props.group.rows}>
          {(row, index) => (
            <li>
              <span class="heat-name" title={row().name}>
                <span class={`member-badge member-${row().place}`}>{row().place + 1}</span> {row().name}
              </span>
              <svg
                viewBox="0 0 1 1"
                preserveAspectRatio="none"
                role="img"
                aria-label={spoken(row())}
                onPointerMove={(event) => hover(index, event)}
              >
                <Index each={row().shares}>
                  {(share, slot) => {
                    const cell = () => cells()[slot] ?? { left: 0, right: 0 };
                    return (
                      <>
                        <rect
                          x={cell().left}
                          width={cell().right - cell().left}
                          y="0"
                          height="1"
                          stroke={row().unknown[slot] === 'all' ? 'var(--unknown)' : 'none'}
                          stroke-dasharray="2 2"
                          vector-effect="non-scaling-stroke"
                          fill={share() === 0 ? 'var(--strip-empty)' : rampColour(Math.max(1, Math.round(Math.abs(share()) * 255)))}
                        />
                        <Show when={share() < 0}>
                          <rect x={cell().left} width={cell().right - cell().left} y="0.42" height="0.16" fill="var(--negative)" />
                        </Show>
                      </>
                    );
                  }}
                </Index>
              </svg>
            </li>
          )}
        </Index>
      </ul>
    </>
  );

  function spoken(row: HeatRow): string {
    const touched = row.values.filter((value) => value !== 0).length;
    const strongest = row.values.reduce((best, value, slot) => (Math.abs(value) > Math.abs(row.values[best] ?? 0) ? slot : best), 0);
    const unknown = row.unknown.filter((each) => each !== null).length;
    if (touched === 0) return words().none(row.name, unknown);
    return words().row({ name: row.name, touched, of: slots().length, strongest: slotNameAt(slots(), strongest) ?? '', unknown });
  }
}
