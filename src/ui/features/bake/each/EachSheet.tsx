/** The sheet for many LoRAs: one set of choices, a line for each file, and what it saves in all. */
import { createMemo, createSignal, For, type JSX, Show } from 'solid-js';
import { choicesFor, operationsFor } from '../../../../domain/bake/choices.ts';
import { useApp } from '../../../state/app-context.tsx';
import { type BakeSubject, useBaking } from '../../../state/bake-context.tsx';
import { bytes } from '../../../state/format.ts';
import { say } from '../../../strings/language.ts';
import { bakesText } from '../../../strings/rooms/bakes.ts';
import { Choice } from '../../../widgets/Choice.tsx';
import { createEach, type EachFile } from './each.ts';
import { BakeFoot } from '../BakeFoot.tsx';
import { HowPart } from '../how/HowPart.tsx';
import { NumberField } from '../NumberField.tsx';
import { Place } from '../result/Place.tsx';

function afterText(outcome: EachFile['outcome']): string {
  if (!outcome) return '…';
  if (outcome.kind === 'stays') return bakesText().staysAsItIs;
  return outcome.kind === 'becomes' ? bytes(outcome.size) : '–';
}

const errorText = (error: number): string => (error === 0 ? bakesText().errorNone : bakesText().errorAbout(error));

export function EachSheet(props: { readonly subject: Extract<BakeSubject, { kind: 'each' }> }): JSX.Element {
  const { app } = useApp();
  const baking = useBaking();
  // Another subject is another sheet: the parent makes it anew.
  // oxlint-disable-next-line solid/reactivity
  const each = createEach(props.subject);
  const [to, setTo] = createSignal<'folder' | 'download'>('folder');
  const target = (): 'folder' | 'download' => (baking.state().folder.kind === 'unsupported' ? 'download' : to());
  const written = createMemo(() =>
    each.files().flatMap(({ detail, outcome }) => (outcome?.kind === 'becomes' ? [{ detail, outcome }] : [])),
  );
  const staying = createMemo(() => each.files().filter(({ outcome }) => outcome?.kind === 'stays').length);
  const refused = createMemo(() => each.files().filter(({ outcome }) => outcome?.kind === 'refused').length);
  const all = (): boolean => each.looked() === props.subject.ids.length;
  const ready = (): boolean => all() && written().length > 0 && (target() === 'download' || baking.state().folder.kind === 'ready');
  const bake = async (): Promise<void> => {
    await app.bakes.enqueue(each.requests(target()));
    baking.showQueue();
  };
  return (
    <>
      <div class="bake-operations">
        <Choice
          label={bakesText().operationLabel}
          options={operationsFor(false).map((value) => ({
            value,
            label: bakesText().operations[value],
            hint: bakesText().about[value],
          }))}
          value={each.choices().operation}
          onChange={(operation) => each.change(choicesFor(operation))}
        />
      </div>
      <div class="bake-parts many">
        <section class="bake-part what" aria-labelledby="bake-what">
          <h3 id="bake-what">
            <span class="num">1</span> {bakesText().what}
          </h3>
          <p>{bakesText().many(props.subject.ids.length)}</p>
          <p class="muted">{bakesText().about[each.choices().operation]}</p>
          <Show when={each.choices().operation === 'rescale'}>
            <NumberField
              label={bakesText().factor}
              value={each.choices().factor}
              least={-100}
              most={100}
              onChange={(factor) => factor !== null && factor !== 0 && each.change({ factor })}
            />
          </Show>
          <div class="bake-field">
            <span class="bake-label">{bakesText().encoder}</span>
            <Choice
              label={bakesText().encoder}
              options={[
                { value: 'keep', label: bakesText().keep },
                { value: 'leave-out', label: bakesText().leaveOut },
              ]}
              value={each.choices().encoder}
              onChange={(encoder) => each.change({ encoder })}
            />
          </div>
          <label class="bake-field">
            <span class="bake-label">{bakesText().suffix}</span>
            <input type="text" class="field" value={each.suffix()} onInput={(event) => each.setSuffix(event.currentTarget.value)} />
          </label>
        </section>
        <HowPart choices={each.choices()} change={each.change} preview={null} reading={null} sourceBytes={100 * 2 ** 20} several={false} />
        <section class="bake-part outcome" aria-labelledby="bake-out">
          <h3 id="bake-out">
            <span class="num">3</span> {bakesText().comesOut}
          </h3>
          <p class="bake-total num" role="status">
            <Show when={all()} fallback={bakesText().manyLooking(each.looked(), props.subject.ids.length)}>
              {bakesText().manyTotal(
                written().reduce((sum, { detail }) => sum + detail.row.size, 0),
                written().reduce((sum, { outcome }) => sum + outcome.size, 0),
              )}
              <Show when={staying() > 0}>{`; ${bakesText().manyStay(staying())}`}</Show>
              <Show when={refused() > 0}>{`; ${bakesText().manyRefused(refused())}`}</Show>
            </Show>
          </p>
          <Show when={each.totals()}>
            {(totals) => (
              <div class="bake-steps" role="group" aria-label={bakesText().savedAt}>
                <For each={totals()()}>
                  {({ error, total }) => (
                    <button
                      type="button"
                      class="button"
                      aria-pressed={each.choices().sizing === 'error' && each.choices().error === error}
                      onClick={() => each.change({ sizing: 'error', error })}
                    >
                      <span class="num">{bakesText().saved(error, total.saved)}</span>
                    </button>
                  )}
                </For>
              </div>
            )}
          </Show>
          <Place to={target()} setTo={setTo} />
          <table class="bake-table">
            <thead>
              <tr>
                <th scope="col">{bakesText().columns.name}</th>
                <th scope="col">{bakesText().columns.now}</th>
                <th scope="col">{bakesText().columns.after}</th>
                <th scope="col">{bakesText().columns.error}</th>
              </tr>
            </thead>
            <tbody>
              <For each={each.files()}>
                {({ detail, outcome }) => (
                  <tr>
                    <th scope="row">
                      {detail.row.name}
                      <Show when={outcome?.kind === 'refused' && outcome.error}>{(why) => <span class="bake-why">{say(why())}</span>}</Show>
                    </th>
                    <td class="num">{bytes(detail.row.size)}</td>
                    <td class="num">{afterText(outcome)}</td>
                    <td class="num">{outcome?.kind === 'becomes' ? errorText(outcome.error) : ''}</td>
                  </tr>
                )}
              </For>
            </tbody>
          </table>
        </section>
      </div>
      <BakeFoot label={bakesText().bakeMany(written().length)} ready={ready()} bake={() => void bake()} />
    </>
  );
}
