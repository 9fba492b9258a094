/** What is shown while this tab does not have the library: starting, open elsewhere, given away, failed. */
import { A } from '@solidjs/router';
import { createSignal, type JSX, Match, Switch } from 'solid-js';
import { ROUTES } from '../../routes.ts';
import { useApp } from '../../state/app-context.tsx';
import { t } from '../../strings/language.ts';

export function PhaseScreen(): JSX.Element {
  const { app, state } = useApp();
  const kind = () => state().phase.kind;
  const reason = () => {
    const phase = state().phase;
    return phase.kind === 'failed' ? t().shell.failed.reason(phase.reason, phase.crashed) : '';
  };
  return (
    <Switch>
      <Match when={kind() === 'starting'}>
        <div class="starting" role="status">
          <span class="visually-hidden">{t().shell.opening}</span>
          <div class="skeleton wide" />
          <div class="skeleton" />
          <div class="skeleton" />
          <div class="skeleton" />
        </div>
      </Match>
      <Match when={kind() === 'elsewhere'}>
        <Elsewhere {...t().shell.elsewhere} />
      </Match>
      <Match when={kind() === 'taken-over'}>
        <Elsewhere {...t().shell.takenOver} />
      </Match>
      <Match when={kind() === 'failed'}>
        <section class="phase" role="alert">
          <h1>{t().shell.failed.title}</h1>
          <p>{reason()}</p>
          <p class="muted">{t().shell.failed.text}</p>
          <button type="button" class="button primary" onClick={() => void app.start()}>
            {t().shell.failed.again}
          </button>
          <A class="button quiet" href={ROUTES.health}>
            {t().shell.failed.health}
          </A>
        </section>
      </Match>
    </Switch>
  );
}

function Elsewhere(props: { readonly title: string; readonly text: string }): JSX.Element {
  const { app } = useApp();
  const [asked, setAsked] = createSignal(false);
  const take = async (): Promise<void> => {
    setAsked(true);
    try {
      await app.useItHere();
    } finally {
      setAsked(false);
    }
  };
  return (
    <section class="phase">
      <svg class="phase-art" viewBox="0 0 120 72" aria-hidden="true">
        <path class="art-back" d="M30 6h44l5 8h31v40H30Z" />
        <path class="art-front" d="M10 18h40l5 8h35v40H10Z" />
        <path class="art-strip" d="M20 44h9M31 44h9M42 44h9M56 44h9M67 44h9" />
      </svg>
      <h1>{props.title}</h1>
      <p>{props.text}</p>
      <button type="button" class="button primary large" disabled={asked()} onClick={() => void take()}>
        {t().shell.useHere}
      </button>
    </section>
  );
}
