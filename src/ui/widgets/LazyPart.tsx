/** A part of the page whose code is loaded when it is first shown, and what is said when it cannot be. */
import { type Component, createSignal, type JSX, Match, onMount, Switch } from 'solid-js';
import { Dynamic } from 'solid-js/web';
import { t } from '../strings/language.ts';

export interface LazyPart<P extends object> {
  readonly Part: Component<P>;
  /** Begins to load; what fails is tried again when the part is shown. */
  load(): void;
}

/** Without `lazy` of Solid: its Suspense boundary would blank the whole part whenever something inside it waits for an answer. */
export function lazyPart<P extends object>(load: () => Promise<Component<P>>): LazyPart<P> {
  const [part, setPart] = createSignal<Component<P> | null>(null);
  const [fault, setFault] = createSignal<string | null>(null);
  let loading: Promise<void> | null = null;
  async function fetchPart(): Promise<void> {
    try {
      const found = await load();
      setPart(() => found);
    } catch (error) {
      setFault(error instanceof Error ? error.message : String(error));
    }
  }
  const begin = (): void => {
    if (part()) return;
    setFault(null);
    loading ??= fetchPart().finally(() => {
      loading = null;
    });
  };
  const Part = (props: P): JSX.Element => {
    onMount(begin);
    return (
      <Switch
        fallback={
          <div class="starting place-loading" role="status">
            <span class="visually-hidden">{t().pieces.loading}</span>
            <div class="skeleton wide" />
            <div class="skeleton" />
          </div>
        }
      >
        <Match when={part()}>{(found) => <Dynamic component={found()} {...props} />}</Match>
        <Match when={fault()}>
          {(reason) => (
            <section class="phase" role="alert">
              <h1>{t().pieces.notLoaded}</h1>
              <p>{reason()}</p>
              <button type="button" class="button primary" onClick={() => location.reload()}>
                {t().pieces.reload}
              </button>
            </section>
          )}
        </Match>
      </Switch>
    );
  };
  return { Part, load: begin };
}
