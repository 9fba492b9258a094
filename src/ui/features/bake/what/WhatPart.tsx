/** What goes in: the LoRAs with their strengths, and what the operation asks besides. */
import { createMemo, createSignal, For, type JSX, Show } from 'solid-js';
import { count } from '../../../state/format.ts';
import { bakesText } from '../../../strings/rooms/bakes.ts';
import { Choice } from '../../../widgets/Choice.tsx';
import { Fingerprint } from '../../../widgets/Fingerprint.tsx';
import { afterRow } from '../result/after.ts';
import { Members } from './Members.tsx';
import { Method } from './Method.tsx';
import { Modules } from './Modules.tsx';
import { NumberField } from '../NumberField.tsx';
import { encodersOf, useSheet } from '../sheet.ts';
import { Subtract } from './Subtract.tsx';
import { Transplant } from './Transplant.tsx';
import { t } from '../../../strings/language.ts';

export function WhatPart(): JSX.Element {
  const sheet = useSheet();
  const several = (): boolean => sheet.members.length > 1;
  const hasGains = (): boolean => sheet.members.some(({ gains }) => Object.keys(gains).length > 0);
  return (
    <section class="bake-part what" aria-labelledby="bake-what">
      <h3 id="bake-what">
        <span class="num">1</span> {bakesText().what}
      </h3>
      <p class="muted">{bakesText().about[sheet.choices().operation]}</p>
      <Members />
      <Show when={several()}>
        <Method />
      </Show>
      <Show when={sheet.choices().operation === 'transplant'}>
        <Transplant />
      </Show>
      <Show when={sheet.choices().operation === 'subtract'}>
        <Subtract />
      </Show>
      <Show when={hasGains()}>
        <label class="bake-check">
          <input
            type="checkbox"
            checked={sheet.choices().withGains}
            onChange={(event) => sheet.change({ withGains: event.currentTarget.checked })}
          />
          {bakesText().withGains}
        </label>
      </Show>
      <Show when={sheet.choices().operation === 'rescale'}>
        <NumberField
          label={bakesText().factor}
          value={sheet.choices().factor}
          least={-100}
          most={100}
          onChange={(factor) => factor !== null && factor !== 0 && sheet.change({ factor })}
        />
      </Show>
      <Encoders />
      <Show when={sheet.choices().operation === 'strip'}>
        <Groups />
        <Modules />
      </Show>
      <Reindex />
      <After />
    </section>
  );
}

function Encoders(): JSX.Element {
  const sheet = useSheet();
  const has = createMemo(() => sheet.members.some((member) => encodersOf(member).length > 0));
  return (
    <div class="bake-field">
      <span class="bake-label">{bakesText().encoder}</span>
      <Show when={has()} fallback={<span class="muted">{bakesText().noEncoder(sheet.members.length)}</span>}>
        <Choice
          label={bakesText().encoder}
          options={[
            { value: 'keep', label: bakesText().keep },
            { value: 'leave-out', label: bakesText().leaveOut },
          ]}
          value={sheet.choices().encoder}
          onChange={(encoder) => sheet.change({ encoder })}
        />
      </Show>
    </div>
  );
}

/** Groups of blocks as the model has them: "Double blocks", "IN", the layers outside. */
function Groups(): JSX.Element {
  const sheet = useSheet();
  const groups = createMemo(() => {
    const found = new Map<string, string[]>();
    for (const { detail } of sheet.members)
      for (const { id, group, role } of detail.layout?.slots ?? []) {
        if (role === 'te') continue;
        const ids = found.get(group) ?? [];
        if (!ids.includes(id)) ids.push(id);
        found.set(group, ids);
      }
    return [...found];
  });
  const toggle = (ids: readonly string[], out: boolean): void => {
    const rest = sheet.choices().without.filter((id) => !ids.includes(id));
    sheet.change({ without: out ? [...rest, ...ids] : rest });
  };
  return (
    <fieldset class="bake-groups">
      <legend class="bake-label">{bakesText().groups}</legend>
      <For each={groups()}>
        {([group, ids]) => (
          <label class="bake-check">
            <input
              type="checkbox"
              checked={ids.every((id) => sheet.choices().without.includes(id))}
              onChange={(event) => toggle(ids, event.currentTarget.checked)}
            />
            {t().names.group(group)} <span class="muted num">{count(ids.length)}</span>
          </label>
        )}
      </For>
    </fieldset>
  );
}

const SIZES = [28, 40, 52] as const;
/** Places of the inserted blocks are published for this way alone; of the others the user brings the list. */
const isKnownWay = (from: number, to: number): boolean => Math.min(from, to) === SIZES[0] && Math.max(from, to) === SIZES[1];
const WAYS = SIZES.flatMap((from) => SIZES.filter((to) => to !== from).map((to) => ({ from, to })));

function Reindex(): JSX.Element {
  const sheet = useSheet();
  const fits = (): boolean => sheet.members.every(({ detail }) => detail.family.id === 'anima');
  const way = () => sheet.choices().reindex;
  const [typed, setTyped] = createSignal('');
  const set = (value: string, list: string): void => {
    const chosen = WAYS.find(({ from, to }) => `${from} ${to}` === value);
    if (!chosen) return sheet.change({ reindex: null });
    const inserted = (list.match(/\d+/g) ?? []).map(Number);
    sheet.change({ reindex: isKnownWay(chosen.from, chosen.to) ? chosen : { ...chosen, inserted } });
  };
  const value = (): string => {
    const now = way();
    return now ? `${now.from} ${now.to}` : '';
  };
  const missing = (): number | null => {
    const now = way();
    if (!now || isKnownWay(now.from, now.to)) return null;
    return Math.abs(now.to - now.from);
  };
  return (
    <Show when={fits()}>
      <div class="bake-field">
        <span class="bake-label">{bakesText().reindex}</span>
        <select
          class="field"
          aria-label={bakesText().reindex}
          value={value()}
          onChange={(event) => set(event.currentTarget.value, typed())}
        >
          <option value="">{bakesText().asTheyAre}</option>
          <For each={WAYS}>{({ from, to }) => <option value={`${from} ${to}`}>{bakesText().reindexTo(from, to)}</option>}</For>
        </select>
      </div>
      <Show when={missing()}>
        {(many) => (
          <label class="bake-field">
            <span class="bake-label">{bakesText().inserted(many())}</span>
            <input
              type="text"
              class="field num"
              value={typed()}
              onInput={(event) => {
                setTyped(event.currentTarget.value);
                set(value(), event.currentTarget.value);
              }}
            />
          </label>
        )}
      </Show>
    </Show>
  );
}

/** The strip before and after, on the same scale. */
function After(): JSX.Element {
  const sheet = useSheet();
  const only = () => (sheet.members.length === 1 ? sheet.members[0] : undefined);
  const after = createMemo(() => {
    const preview = sheet.preview();
    return preview && afterRow(sheet.members, preview);
  });
  return (
    <Show when={after()}>
      {(row) => (
        <div class="bake-strips">
          <Show when={only()}>
            {(member) => (
              <>
                <span class="muted">{bakesText().before}</span>
                <Fingerprint row={member().detail.row} />
              </>
            )}
          </Show>
          <span class="muted">{bakesText().after}</span>
          <Fingerprint row={row()} />
        </div>
      )}
    </Show>
  );
}
