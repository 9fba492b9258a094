/** What comes out: size, error and their meaning, name and place, which programs load it, what the user must know. */
import { createMemo, For, type JSX, Show } from 'solid-js';
import { meaningOf } from '../../../../domain/bake/choices.ts';
import { readableModule } from '../../../../domain/bake/readable.ts';
import type { Message } from '../../../../domain/message.ts';
import type { BakePreview } from '../../../../domain/bake/preview.ts';
import { bytes } from '../../../state/format.ts';
import { say } from '../../../strings/language.ts';
import { bakesText } from '../../../strings/rooms/bakes.ts';
import { Icon } from '../../../widgets/Icon.tsx';
import { blocksAfter } from './after.ts';
import { Place } from './Place.tsx';
import { useSheet } from '../sheet.ts';
import { slotNameOf } from '../../../state/slot-name.ts';
import { largest } from '../../../../domain/extremes.ts';

export function OutcomePart(props: {
  readonly to: 'folder' | 'download';
  readonly setTo: (to: 'folder' | 'download') => void;
}): JSX.Element {
  const sheet = useSheet();
  const before = (): number => sheet.members.reduce((sum, { detail }) => sum + detail.row.size, 0);
  return (
    <section class="bake-part outcome" aria-labelledby="bake-out">
      <h3 id="bake-out">
        <span class="num">3</span> {bakesText().comesOut}
      </h3>
      <Show when={sheet.refusal()}>
        {(why) => (
          <div class="bake-refusal" role="alert">
            <strong>
              <Icon name="warning" /> {bakesText().refused}
            </strong>
            <p>{say(why())}</p>
            <WayOut why={why()} />
          </div>
        )}
      </Show>
      <Show when={!sheet.refusal() && sheet.preview()} fallback={<Show when={!sheet.refusal()}>{<Looking />}</Show>}>
        {(preview) => <Numbers preview={preview()} before={before()} />}
      </Show>
      <label class="bake-field">
        <span class="bake-label">{bakesText().file}</span>
        <input
          type="text"
          class="field mono"
          aria-label={bakesText().fileName}
          maxlength={200}
          value={sheet.name()}
          onInput={(event) => sheet.setName(event.currentTarget.value)}
        />
      </label>
      <Place to={props.to} setTo={props.setTo} />
      <Show when={!sheet.refusal() && sheet.preview()}>
        {(preview) => (
          <>
            <Blocks preview={preview()} />
            <Programs preview={preview()} />
            <Notes preview={preview()} />
          </>
        )}
      </Show>
    </section>
  );
}

/** What lets the rest be written: the modules in the way are left out, or copied as they are. */
function WayOut(props: { readonly why: Message }): JSX.Element {
  const sheet = useSheet();
  const parts = () => (props.why.code === 'bake.needs-base' || props.why.code === 'bake.pairs-alone' ? props.why.params.parts : null);
  const withParts = (kept: Readonly<Record<number, readonly string[]>>): Record<number, readonly string[]> => {
    const all: Record<number, readonly string[]> = { ...kept };
    for (const { source, module } of parts() ?? []) all[source] = [...(all[source] ?? []), module];
    return all;
  };
  return (
    <Show when={parts()}>
      <div class="bake-way-out">
        <Show when={props.why.code === 'bake.needs-base' && props.why.params.why !== 'merge'}>
          <button type="button" class="button" onClick={() => sheet.change({ unchanged: withParts(sheet.choices().unchanged) })}>
            {bakesText().copyUnchanged}
          </button>
        </Show>
        <button type="button" class="button" onClick={() => sheet.change({ leftOut: withParts(sheet.choices().leftOut) })}>
          {bakesText().leaveThemOut}
        </button>
      </div>
    </Show>
  );
}

function Looking(): JSX.Element {
  return (
    <div class="bake-looking" role="status">
      <span class="visually-hidden">{bakesText().waiting}</span>
      <div class="skeleton wide" />
      <div class="skeleton" />
    </div>
  );
}

function Numbers(props: { readonly preview: BakePreview; readonly before: number }): JSX.Element {
  const sheet = useSheet();
  const error = () => props.preview.error;
  const labelOf = (slot: string | null): string | null =>
    slotNameOf(
      sheet.members.flatMap(({ detail }) => detail.layout?.slots ?? []),
      slot,
    );
  const worst = createMemo(() => {
    const { worstModule } = error();
    const found = props.preview.modules.find(({ name }) => name === worstModule);
    return found && found.norm && found.truncation > 0
      ? bakesText().worst(readableModule(found.name, labelOf(found.slot)), bakesText().errorAbout(found.truncation / found.norm))
      : null;
  });
  return (
    <div class="bake-big" classList={{ behind: sheet.behind() }}>
      <div>
        <span class="muted">{bakesText().size}</span>
        <strong class="num">{bytes(props.preview.size)}</strong>
        <span class="muted num">{bakesText().sizeOf(props.preview.size / props.before, props.before)}</span>
      </div>
      <div>
        <span class="muted">{bakesText().error}</span>
        <strong class="num">{error().total === 0 ? bakesText().errorNone : bakesText().errorAbout(error().total)}</strong>
        <span class="muted">{bakesText().meaning(meaningOf(error().total))}</span>
      </div>
      <p class="bake-level muted">
        {ranksOf(props.preview)} {bakesText().level(props.preview.level)}{' '}
        <Show when={props.preview.dtypes.length > 0}>{bakesText().writtenAs(props.preview.dtypes)} </Show>
        <Show when={worst()}>{(text) => <span class="num">{text()}</span>}</Show>
      </p>
    </div>
  );
}

function ranksOf({ modules }: BakePreview): string {
  const ranks = modules.flatMap(({ rank }) => rank ?? []).sort((a, b) => a - b);
  const [least, most] = [ranks[0], ranks.at(-1)];
  const count = bakesText().modules(modules.length);
  if (least === undefined || most === undefined) return `${count}.`;
  return `${count}. ${bakesText().ranks(least, ranks[Math.floor(ranks.length / 2)] ?? least, most)}.`;
}

function Blocks(props: { readonly preview: BakePreview }): JSX.Element {
  const sheet = useSheet();
  const blocks = createMemo(() => blocksAfter(sheet.members, props.preview));
  const lossy = (): boolean => blocks().some(({ loss }) => loss > 0);
  return (
    <Show when={blocks().length > 0}>
      <div class="bake-bars">
        <span class="muted">{bakesText().rankBars}</span>
        <Bars values={blocks().map(({ rank }) => rank)} class="rank" label={bakesText().rankBarsLabel} />
        <Show when={lossy()}>
          <span class="muted">{bakesText().lossBars}</span>
          <Bars values={blocks().map(({ loss }) => loss)} class="loss" label={bakesText().lossBarsLabel} />
        </Show>
      </div>
    </Show>
  );
}

function Bars(props: { readonly values: readonly number[]; readonly class: string; readonly label: string }): JSX.Element {
  const most = (): number => largest(props.values, Number.MIN_VALUE);
  return (
    <svg
      class={`bake-bar-chart ${props.class}`}
      viewBox={`0 0 ${props.values.length} 1`}
      preserveAspectRatio="none"
      role="img"
      aria-label={props.label}
    >
      <For each={props.values}>
        {(value, index) => <rect x={index() + 0.1} width="0.8" y={1 - value / most()} height={value / most()} />}
      </For>
    </svg>
  );
}

function Programs(props: { readonly preview: BakePreview }): JSX.Element {
  return (
    <div class="bake-programs">
      <span class="bake-label">{bakesText().loadsIn}</span>
      <ul>
        <For each={props.preview.programs}>
          {(program) => (
            <li class={`bake-program ${program.verdict}`} title={[bakesText().verdict(program), ...program.missing].join('\n')}>
              <span aria-hidden="true">{program.verdict === 'loads' ? '✓' : program.verdict === 'some' ? '✗' : '?'}</span>
              <span class="visually-hidden">{bakesText().verdict(program)}</span>
              <span aria-hidden="true">{bakesText().program(program.program)}</span>
            </li>
          )}
        </For>
      </ul>
    </div>
  );
}

function Notes(props: { readonly preview: BakePreview }): JSX.Element {
  const sheet = useSheet();
  return (
    <ul class="bake-notes">
      <For each={props.preview.notes}>
        {(note) => (
          <li>
            <Icon name="help" /> {say(note)}{' '}
            <Show when={note.code === 'bake.f16-is-finer'}>
              <button type="button" class="button" onClick={() => sheet.change({ dtype: 'F16' })}>
                {bakesText().useF16}
              </button>
            </Show>
          </li>
        )}
      </For>
      <For each={props.preview.leftOut}>
        {(group) => (
          <li>
            <Icon name="filter" /> {say({ code: 'bake.left-out', params: group })}
          </li>
        )}
      </For>
      <li>
        <Icon name="folder" /> {bakesText().folderJoins}
      </li>
    </ul>
  );
}
