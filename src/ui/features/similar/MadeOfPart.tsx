/** Which LoRAs of the library add up to this one, and the way to a file without them. */
import { A } from '@solidjs/router';
import { createEffect, createSignal, For, type JSX, on, Show } from 'solid-js';
import type { MadeOfRead } from '../../../app/compare/similar-types.ts';
import type { LoraDetail } from '../../../contracts/library.ts';
import { loraHref } from '../../routes.ts';
import { useApp } from '../../state/app-context.tsx';
import { useBaking } from '../../state/bake-context.tsx';
import { say, t } from '../../strings/language.ts';
import { similarText } from '../../strings/rooms/similar.ts';
import { Failure } from '../../widgets/Failure.tsx';
import { createLook } from './look.ts';

type Found = Extract<MadeOfRead, { readonly kind: 'found' }>;

export function MadeOfPart(props: { readonly detail: LoraDetail }): JSX.Element {
  const { app } = useApp();
  const words = () => similarText();
  const [read, setRead] = createSignal<MadeOfRead | null>(null);
  const [share, setShare] = createSignal<number | null>(null);
  const { look, stop, failed } = createLook(async (signal, isLast) => {
    setShare(0);
    try {
      const result = await app.similar.madeOf(props.detail.row.id, (done) => isLast() && setShare(done), signal);
      if (isLast() && result.kind !== 'cancelled') setRead(result);
    } finally {
      if (isLast()) setShare(null);
    }
  });
  const cancel = (): void => {
    stop();
    setShare(null);
  };
  createEffect(
    on(
      () => props.detail.row.id,
      () => {
        cancel();
        setRead(null);
      },
    ),
  );
  const found = (): Found | null => {
    const now = read();
    return now?.kind === 'found' ? now : null;
  };
  const reason = (): string => {
    const now = read();
    return now?.kind === 'not-compared' ? `${words().madeNotCompared} ${say(now.why)}` : '';
  };
  return (
    <section class="similar-made">
      <h3>
        {words().madeTitle} <small>{words().madeNote}</small>
      </h3>
      <Show when={failed()}>
        {(failure) => <Failure what={t().failures.parts.similar} error={failure().error} retry={() => void look()} />}
      </Show>
      <Show
        when={share() === null}
        fallback={
          <p>
            <span class="muted num" role="status">
              {words().madeSearching(share() ?? 0)}
            </span>{' '}
            <button type="button" class="button quiet" onClick={cancel}>
              {words().cancel}
            </button>
          </p>
        }
      >
        <Show when={found()} fallback={<p class="muted">{reason()}</p>}>
          {(made) => <Parts made={made()} detail={props.detail} />}
        </Show>
        <button type="button" class="button" onClick={() => void look()}>
          {words().madeFind}
        </button>
      </Show>
    </section>
  );
}

function Parts(props: { readonly made: Found; readonly detail: LoraDetail }): JSX.Element {
  const { app } = useApp();
  const baking = useBaking();
  const words = () => similarText();
  /** The bake sheet with this one at 1 and its parts at their weights below 0. */
  async function subtract(): Promise<void> {
    const plain = { gains: {}, profile: null };
    const own = { ...plain, detail: props.detail, strength: 1, strengthClip: 1 };
    const parts = await Promise.all(
      props.made.parts.map(async ({ row, weight }) => ({ detail: await app.detail({ id: row.id }), weight })),
    );
    const members = parts.flatMap(({ detail, weight }) => (detail ? [{ ...plain, detail, strength: -weight, strengthClip: -weight }] : []));
    if (members.length < parts.length) return;
    baking.open({ kind: 'together', operation: 'stack', members: [own, ...members], name: words().rest(props.detail.row.name) });
  }
  return (
    <Show when={props.made.parts.length > 0} fallback={<p class="muted">{words().madeNothing}</p>}>
      <ul class="similar-lines">
        <For each={props.made.parts}>
          {({ row, weight }) => (
            <li>
              <span class="num similar-weight">{words().weight(weight)}</span>
              <A href={loraHref(row)} title={`${row.sourceName}/${row.path}`}>
                {row.name}
              </A>
            </li>
          )}
        </For>
      </ul>
      <p>{words().madeOf(props.made.residual)}</p>
      <button type="button" class="button primary" onClick={() => void subtract()}>
        {words().subtract}
      </button>{' '}
    </Show>
  );
}
