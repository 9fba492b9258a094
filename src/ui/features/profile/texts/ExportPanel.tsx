/** The profile for another program: its text, what that program makes of it on this very file, and what gets lost, before it is copied. */
import { createMemo, createSignal, createUniqueId, For, type JSX, Show } from 'solid-js';
import { prove } from '../../../../domain/profiles/hosts/proof.ts';
import { HOST_TARGETS, offer, offered } from '../../../../domain/profiles/hosts/registry.ts';
import type { HostFile, HostTarget, Proof } from '../../../../domain/profiles/hosts/host-target.ts';
import { loadsText } from '../../../../domain/profiles/hosts/words.ts';
import type { Gains } from '../../../../domain/profiles/profile.ts';
import { SETTINGS } from '../../../../domain/settings.ts';
import type { Layout } from '../../../../domain/reading.ts';
import { calm } from '../../../state/calm.ts';
import { useApp } from '../../../state/app-context.tsx';
import { changeSetting, readSetting } from '../../../state/settings.ts';
import { profileText } from '../../../strings/rooms/profile.ts';
import { Arrivals, lossText } from '../../../widgets/Arrivals.tsx';
import { Coded } from '../../../widgets/Coded.tsx';
import { createHostFile } from './host-file.ts';
import { useProfiles } from '../../../state/profiles-app.ts';
import { useEditing } from '../session/session-context.tsx';
import { t } from '../../../strings/language.ts';

const MIME = { text: 'text/plain', json: 'application/json', csv: 'text/csv' } as const;

const words = () => profileText().copy;

export function ExportPanel(props: { readonly layout: Layout }): JSX.Element {
  const store = useProfiles();
  const file = createHostFile(() => props.layout);
  return (
    <>
      <Show when={file()} fallback={<div class="skeleton" aria-hidden="true" />}>
        {(found) => (
          <Show when={found().modules.length > 0} fallback={<p class="muted">{words().notMeasured}</p>}>
            <Targets file={found()} />
          </Show>
        )}
      </Show>
      <div class="panel-actions">
        <button type="button" class="button quiet" onClick={() => void store.exportAll()}>
          {words().all}
        </button>
      </div>
    </>
  );
}

function Targets(props: { readonly file: HostFile }): JSX.Element {
  const { app } = useApp();
  const id = createUniqueId();
  const usable = createMemo(() => offered(props.file));
  const others = createMemo(() =>
    HOST_TARGETS.flatMap((target) => {
      const answer = offer(target, props.file);
      return answer.ok ? [] : [{ label: target.label, why: answer.why }];
    }),
  );
  /** The program used last with this family, else the one used last with any that can take it, else the first. */
  const target = () => {
    const last = [readSetting(app, SETTINGS.profileTargets)[props.file.family], readSetting(app, SETTINGS.profileTarget)];
    return last.map((id) => usable().find((each) => each.id === id)).find((each) => each !== undefined) ?? usable()[0] ?? null;
  };
  const choose = (id: string): void => {
    changeSetting(app, SETTINGS.profileTargets, { ...readSetting(app, SETTINGS.profileTargets), [props.file.family]: id });
    changeSetting(app, SETTINGS.profileTarget, id);
  };
  return (
    <>
      <Show when={target()} fallback={<p class="muted">{words().none}</p>}>
        {(chosen) => (
          <>
            <label class="panel-field" for={id}>
              <span>{words().program}</span>
              <select id={id} class="field" value={chosen().id} onChange={(event) => choose(event.currentTarget.value)}>
                <For each={usable()}>{(each) => <option value={each.id}>{t().reasons.said(each.label)}</option>}</For>
              </select>
            </label>
            <Text file={props.file} target={chosen()} />
          </>
        )}
      </Show>
      <Show when={others().length > 0}>
        <details class="panel-more">
          <summary>{words().cannot(others().length)}</summary>
          <ul>
            <For each={others()}>
              {(other) => (
                <li>
                  <strong>{t().reasons.said(other.label)}</strong>: {t().reasons.said(other.why)}
                </li>
              )}
            </For>
          </ul>
        </details>
      </Show>
    </>
  );
}

function Text(props: { readonly file: HostFile; readonly target: HostTarget }): JSX.Element {
  const { session } = useEditing();
  const { files } = useApp().app;
  const [wanted, setWanted] = createSignal<string | null>(null);
  const [copied, setCopied] = createSignal('');
  const id = createUniqueId();
  const variants = () => props.target.variants(props.file);
  const variant = () => variants().find((each) => each.id === wanted());
  const gains = () => session.draft()?.gains ?? {};
  const resting = calm(gains);
  const proved = (set: Gains): Proof => {
    const chosen = variant();
    return prove(props.target, props.file, set, chosen ? { variant: chosen.id } : {});
  };
  const proof = createMemo(() => proved(resting()));
  const copy = (): void => {
    const { text } = proved(gains()).text;
    void files.copy(text, words().textOf(t().reasons.said(props.target.label))).then((done) => done && setCopied(text));
  };
  const done = (): boolean => copied() === proof().text.text;
  return (
    <>
      <Show when={variants().length > 1}>
        <label class="panel-field" for={id}>
          <span>{words().form}</span>
          <select id={id} class="field" value={proof().text.variant} onChange={(event) => setWanted(event.currentTarget.value)}>
            <For each={variants()}>{(each) => <option value={each.id}>{t().reasons.said(each.label)}</option>}</For>
          </select>
        </label>
      </Show>
      <textarea
        class="field mono host-text"
        aria-label={words().textFor(t().reasons.said(props.target.label))}
        readonly
        rows={proof().text.kind === 'text' ? 3 : 8}
        value={proof().text.text}
      />
      <div class="panel-actions">
        <button type="button" class="button primary" classList={{ done: done() }} onClick={copy}>
          {done() ? words().copied : words().copy}
        </button>
        <Show when={proof().text.saveAs}>
          {(name) => (
            <button type="button" class="button" onClick={() => files.save(name(), proved(gains()).text.text, MIME[proof().text.kind])}>
              {words().saveAs(name())}
            </button>
          )}
        </Show>
      </div>
      <p class="muted">
        <Coded text={t().reasons.said(props.target.about)} /> <small>{words().rules(props.target.version)}</small>
      </p>
      <Show when={loadsText(proof().simulation)}>
        {(said) => (
          <p class="losses" role="status">
            {t().reasons.said(said())}
          </p>
        )}
      </Show>
      <Losses proof={proof()} />
      <For each={[...proof().text.notes, ...proof().simulation.notes]}>{(note) => <p class="muted">{t().reasons.said(note)}</p>}</For>
      <Arrivals simulation={proof().simulation} file={props.file} />
    </>
  );
}

function Losses(props: { readonly proof: Proof }): JSX.Element {
  return (
    <Show
      when={props.proof.lost.length > 0}
      fallback={
        // A multiplier that is right says nothing of modules that the program does not load.
        <Show when={loadsText(props.proof.simulation) === null}>
          <p class="proof-ok">
            <span aria-hidden="true">✓ </span>
            {words().exact}
          </p>
        </Show>
      }
    >
      <div class="losses" role="status">
        <strong>{words().lost}</strong>
        <ul class="num">
          <For each={props.proof.lost}>{(loss) => <li>{lossText(loss)}</li>}</For>
        </ul>
      </div>
    </Show>
  );
}
