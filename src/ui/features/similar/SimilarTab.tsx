/** The LoRAs of the library nearest to one: estimates from sketches at once, exact cosines as they are computed. */
import { A } from '@solidjs/router';
import { createEffect, createSignal, For, type JSX, on, Show } from 'solid-js';
import type { SimilarLora, SimilarRead } from '../../../app/compare/similar-types.ts';
import type { LoraDetail } from '../../../contracts/library.ts';
import { SAME_COSINE } from '../../../domain/similar/same.ts';
import { addressOf, compareHref, loraHref } from '../../routes.ts';
import { useApp } from '../../state/app-context.tsx';
import { useStack } from '../../state/stack-context.tsx';
import { say, t } from '../../strings/language.ts';
import { similarText } from '../../strings/rooms/similar.ts';
import { Failure } from '../../widgets/Failure.tsx';
import { Icon } from '../../widgets/Icon.tsx';
import { createLook } from './look.ts';
import { MadeOfPart } from './MadeOfPart.tsx';
import './similar.css';

/** What is in a sketch, below which it is said. */
const WHOLE = 0.995;
/** What would be shown as 0.000. */
const UNRELATED = 0.0005;

export function SimilarTab(props: { readonly detail: LoraDetail }): JSX.Element {
  const { app } = useApp();
  const words = () => similarText();
  const [read, setRead] = createSignal<SimilarRead | null>(null);
  const { look, failed } = createLook(async (signal, isLast) => {
    setRead(null);
    await app.similar.nearest(props.detail.row.id, (next) => isLast() && setRead(next), signal);
  });
  createEffect(on([() => props.detail.row.id, () => props.detail.contentHash], () => void look()));
  const loras = (): readonly SimilarLora[] => {
    const now = read();
    return now?.kind === 'found' ? now.loras : [];
  };
  const near = (): readonly SimilarLora[] => loras().filter((lora) => !isUnrelated(lora));
  const unrelated = (): number => loras().length - near().length;
  const status = (): string => {
    const now = read();
    if (!now) return words().searching;
    if (now.kind === 'no-sketch') return words().noSketch;
    return now.of === 0 ? words().nothingNear : words().progress(now.done, now.of);
  };
  return (
    <div class="similar-tab">
      <h3>
        {words().nearTitle} <small>{words().nearNote}</small>
      </h3>
      <Show when={failed()}>
        {(failure) => <Failure what={t().failures.parts.similar} error={failure().error} retry={() => void look()} />}
      </Show>
      <Show when={!failed()}>
        <p class="muted num" role="status">
          {status()}
        </p>
      </Show>
      <ul class="similar-near">
        <For each={near()}>{(lora) => <Near lora={lora} own={props.detail} />}</For>
      </ul>
      <Show when={unrelated() > 0}>
        <p class="muted">{words().unrelated(unrelated())}</p>
      </Show>
      <Show when={read()?.kind === 'found'}>
        <MadeOfPart detail={props.detail} />
      </Show>
    </div>
  );
}

/** Of another model, or as good as at right angles: an estimate alone cannot tell, since sketches are off by some hundredths. */
const isUnrelated = ({ exact }: SimilarLora): boolean => exact !== null && Math.abs(exact) < UNRELATED;

function Near(props: { readonly lora: SimilarLora; readonly own: LoraDetail }): JSX.Element {
  const stack = useStack();
  const words = () => similarText();
  const row = () => props.lora.row;
  const stacked = (): boolean => stack.placeOf(row().id) >= 0;
  const value = (): number => props.lora.exact ?? props.lora.estimate;
  const how = (): string => {
    const { exact, estimate, error } = props.lora;
    if (exact === null) return words().estimate(estimate, error);
    return exact.toFixed(Math.abs(exact) > 0.999 ? 6 : 3).replace('-', '−');
  };
  const note = (): string => {
    const { exact, why, share } = props.lora;
    if (exact !== null && exact >= SAME_COSINE) return words().sameLora;
    if (why) return `${words().notExact}: ${say(why)}`;
    return exact === null && share < WHOLE ? words().partOf(share) : '';
  };
  return (
    <li>
      <span class="similar-bar" aria-hidden="true">
        <span style={{ width: `${100 * Math.max(0, Math.min(1, value()))}%` }} />
      </span>
      <span
        class="num similar-value"
        classList={{ muted: props.lora.exact === null }}
        title={props.lora.exact === null ? words().estimateHint : undefined}
      >
        {how()}
      </span>
      <A href={loraHref(row())} title={`${row().sourceName}/${row().path}`}>
        {row().name}
      </A>
      <span class="muted similar-note">{note()}</span>
      <A
        class="button quiet square"
        href={`${compareHref(props.own.row)}${encodeURIComponent(`,${addressOf(row())}`)}`}
        aria-label={words().compare}
        title={words().compare}
      >
        <Icon name="compare" />
      </A>
      <button
        type="button"
        class="button quiet square"
        aria-pressed={stacked()}
        aria-label={stacked() ? words().inStack : words().stack}
        title={stacked() ? words().inStack : words().stack}
        onClick={() => void stack.toggle(row().id)}
      >
        <Icon name={stacked() ? 'check' : 'plus'} />
      </button>
    </li>
  );
}
