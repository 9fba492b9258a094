/** What goes in: the LoRAs with their strengths, and what the operation asks besides. */
import { createMemo, For, type JSX, Show } from 'solid-js';
import { COMBINES } from '../../../domain/bake/plan.ts';
import { count } from '../../state/format.ts';
import { bakesText } from '../../strings/rooms/bakes.ts';
import { Choice } from '../../widgets/Choice.tsx';
import { Fingerprint } from '../../widgets/Fingerprint.tsx';
import { afterRow } from './after.ts';
import { NumberField } from './NumberField.tsx';
import { encodersOf, useSheet } from './sheet.ts';

const FEW = 2;

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
      <ul class="bake-members" aria-label={bakesText().members}>
        <For each={sheet.members}>
          {({ detail, strength, profile }, index) => (
            <li class={`bake-member member-${index()}`}>
              <span class="member-badge num" aria-hidden="true">
                {index() + 1}
              </span>
              <strong class="bake-member-name" title={detail.row.path}>
                {detail.row.name}
              </strong>
              <span class="bake-strength num">{bakesText().strength(strength * sheet.choices().factor)}</span>
              <span class="muted bake-member-facts">
                {bakesText().facts(
                  detail.row.rank,
                  detail.row.size,
                  sheet.choices().withGains && profile !== null ? profile || bakesText().unnamedProfile : null,
                )}
              </span>
              <Fingerprint row={detail.row} />
            </li>
          )}
        </For>
      </ul>
      <Show when={several()}>
        <div class="bake-field">
          <span class="bake-label">{bakesText().combineLabel}</span>
          <select
            class="field"
            aria-label={bakesText().combineLabel}
            value={sheet.choices().combine}
            onChange={(event) => sheet.change({ combine: COMBINES.find((one) => one === event.currentTarget.value) ?? 'sum' })}
          >
            <For each={COMBINES.filter((one) => one !== 'slerp' || sheet.members.length === FEW)}>
              {(one) => <option value={one}>{bakesText().combine[one]}</option>}
            </For>
          </select>
        </div>
        <label class="bake-check">
          <input
            type="checkbox"
            checked={sheet.choices().normalise}
            onChange={(event) => sheet.change({ normalise: event.currentTarget.checked })}
          />
          {bakesText().normalise}
        </label>
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
      <Show when={has()} fallback={<span class="muted">{bakesText().noEncoder}</span>}>
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
            {group} <span class="muted num">{count(ids.length)}</span>
          </label>
        )}
      </For>
    </fieldset>
  );
}

/** The one way between numbers of blocks that is known. */
const SMALL = 28;
const LARGE = 40;

function Reindex(): JSX.Element {
  const sheet = useSheet();
  const fits = (): boolean => sheet.members.every(({ detail }) => detail.family.id === 'anima');
  const value = (): string => {
    const way = sheet.choices().reindex;
    return way ? `${way.from}` : '';
  };
  const set = (from: string): void =>
    sheet.change({ reindex: from === '' ? null : Number(from) === SMALL ? { from: SMALL, to: LARGE } : { from: LARGE, to: SMALL } });
  return (
    <Show when={fits()}>
      <div class="bake-field">
        <span class="bake-label">{bakesText().reindex}</span>
        <select class="field" aria-label={bakesText().reindex} value={value()} onChange={(event) => set(event.currentTarget.value)}>
          <option value="">{bakesText().asTheyAre}</option>
          <option value={SMALL}>{bakesText().reindexTo(SMALL, LARGE)}</option>
          <option value={LARGE}>{bakesText().reindexTo(LARGE, SMALL)}</option>
        </select>
      </div>
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
