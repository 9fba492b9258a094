/** Which block comes from which LoRA: a matrix of LoRAs and blocks, one mark in each column. */
import { createMemo, For, type JSX, onMount } from 'solid-js';
import type { Slot } from '../../../../domain/reading.ts';
import { bakesText } from '../../../strings/rooms/bakes.ts';
import { unionOfSlots } from '../../../../domain/composition/joint/union-slots.ts';
import { useSheet } from '../sheet.ts';
import { t } from '../../../strings/language.ts';
import { slotName } from '../../../state/slot-name.ts';

interface Group {
  readonly name: string;
  readonly slots: readonly Slot[];
}

export function Transplant(): JSX.Element {
  const sheet = useSheet();
  const slots = createMemo(() => unionOfSlots(sheet.members.flatMap(({ detail }) => detail.layout ?? [])));
  const groups = createMemo(() => {
    const found = new Map<string, Slot[]>();
    for (const slot of slots()) found.set(slot.group, [...(found.get(slot.group) ?? []), slot]);
    return [...found].map(([name, own]): Group => ({ name, slots: own }));
  });
  onMount(() => {
    if (Object.keys(sheet.choices().owners).length === 0) give(slots(), 0);
  });
  const give = (own: readonly Slot[], member: number): void =>
    sheet.change({ owners: { ...sheet.choices().owners, ...Object.fromEntries(own.map(({ id }) => [id, member])) } });
  return (
    <div class="bake-transplant">
      <For each={groups()}>
        {(group) => (
          <fieldset class="bake-groups">
            <legend class="bake-label">{t().names.group(group.name)}</legend>
            <For each={sheet.members}>
              {({ detail }, member) => (
                <div class="bake-blocks" role="group" aria-label={bakesText().blocksFrom(t().names.group(group.name), detail.row.name)}>
                  <button
                    type="button"
                    class="bake-row-name button quiet"
                    title={bakesText().allFrom(t().names.group(group.name), detail.row.name)}
                    aria-label={bakesText().allFrom(t().names.group(group.name), detail.row.name)}
                    onClick={() => give(group.slots, member())}
                  >
                    {member() + 1}
                  </button>
                  <For each={group.slots}>
                    {(slot) => (
                      <button
                        type="button"
                        class={`bake-block member-${member()}`}
                        aria-pressed={sheet.choices().owners[slot.id] === member()}
                        aria-label={bakesText().blockFrom(slotName(slot), detail.row.name)}
                        title={bakesText().blockFrom(slotName(slot), detail.row.name)}
                        onClick={() => give([slot], member())}
                      />
                    )}
                  </For>
                </div>
              )}
            </For>
          </fieldset>
        )}
      </For>
    </div>
  );
}
