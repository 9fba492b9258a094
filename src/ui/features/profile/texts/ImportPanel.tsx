/** Gains from a text of any program that is known: pasted or a file, with what would land where before anything is changed. */
import { createEffect, createSignal, For, type JSX, Match, onCleanup, Show, Switch } from 'solid-js';
import { isProfileFile } from '../../../../domain/profiles/transfer/profile-file.ts';
import type { ReadProfileText } from '../../../../domain/profiles/transfer/read-profile-text.ts';
import type { PresetsForLayout } from '../../../../domain/profiles/presets/preset-gains.ts';
import type { HostFile } from '../../../../domain/profiles/hosts/host-target.ts';
import { textOf } from '../../../../domain/message.ts';
import type { Layout } from '../../../../domain/reading.ts';
import { MOST_TEXT_BYTES } from '../../../../app/profiles/text-reads.ts';
import { createAnswer, valueOf } from '../../../state/answer.ts';
import { useApp } from '../../../state/app-context.tsx';
import { profileText } from '../../../strings/rooms/profile.ts';
import { filled } from '../../../widgets/filled.ts';
import { Arrivals } from '../../../widgets/Arrivals.tsx';
import { GainStrip } from '../../../widgets/GainStrip.tsx';
import { createHostFile } from './host-file.ts';
import { PresetFile, ProfileFile } from './ImportMany.tsx';
import { TextReading } from './TextReading.tsx';
import { useEditing } from '../session/session-context.tsx';
import { TextFaults } from './TextFaults.tsx';
import { t } from '../../../strings/language.ts';
import { FieldFault } from '../../../widgets/FieldFault.tsx';

const words = () => profileText().import;

/** A file of several is told by its text; everything else is read for this one LoRA. */
type Kind = { readonly kind: 'profiles' | 'one' } | { readonly kind: 'presets'; readonly read: PresetsForLayout };

/** Characters up to which a text stands in its field: one of 10 MB held the page for 13 s. */
const MOST_SHOWN = 50_000;

/** A text that is read but not shown. */
interface LongText {
  /** null: pasted. */
  readonly name: string | null;
  readonly characters: number;
}

type Good = Extract<ReadProfileText, { ok: true }>;

export function ImportPanel(props: { readonly layout: Layout }): JSX.Element {
  const { app } = useApp();
  const file = createHostFile(() => props.layout);
  const [text, setText] = createSignal('');
  const [long, setLong] = createSignal<LongText | null>(null);
  const [fault, setFault] = createSignal<string | null>(null);
  const put = (name: string | null, given: string): void => {
    setFault(null);
    setLong(given.length > MOST_SHOWN ? { name, characters: given.length } : null);
    setText(given);
  };
  const kind = createAnswer(text, async (now): Promise<Kind> => {
    if (isProfileFile(now)) return { kind: 'profiles' };
    const read = await app.texts.presets(now, props.layout);
    return read.several ? { kind: 'presets', read } : { kind: 'one' };
  });
  const presets = () => {
    const now = valueOf(kind());
    return now?.kind === 'presets' ? now.read : null;
  };
  const take = async (chosen: File | undefined): Promise<void> => {
    if (!chosen) return;
    if (chosen.size > MOST_TEXT_BYTES) {
      setFault(words().tooLarge(chosen.name));
      return;
    }
    try {
      put(chosen.name, await chosen.text());
    } catch (error) {
      setFault(words().unread(textOf(error)));
    }
  };
  const drop = (event: DragEvent): void => {
    const dropped = event.dataTransfer?.files[0];
    if (!dropped) return;
    // Not for the library, which takes what is dropped elsewhere on the page.
    event.preventDefault();
    event.stopPropagation();
    void take(dropped);
  };
  return (
    <div class="import-panel" on:dragover={(event) => event.preventDefault()} on:drop={drop}>
      <TextField text={text()} long={long()} put={put} />
      <label class="button file-button">
        {words().choose}
        <input
          type="file"
          class="visually-hidden"
          accept=".txt,.json,.csv,.yaml"
          onChange={(event) => {
            void take(event.currentTarget.files?.[0]);
            event.currentTarget.value = '';
          }}
        />
      </label>
      <FieldFault text={fault()} />
      <Show when={text().trim() !== '' && file()}>
        {(host) => (
          <Switch fallback={<TextReading of={kind()} />}>
            <Match when={presets()}>{(read) => <PresetFile read={read()} layout={props.layout} />}</Match>
            <Match when={valueOf(kind())?.kind === 'profiles'}>
              <ProfileFile text={text()} />
            </Match>
            <Match when={valueOf(kind())?.kind === 'one'}>
              <One text={text()} file={host()} layout={props.layout} />
            </Match>
          </Switch>
        )}
      </Show>
    </div>
  );
}

interface TextFieldProps {
  readonly text: string;
  readonly long: LongText | null;
  readonly put: (name: string | null, text: string) => void;
}

/** The text to be typed or pasted, or that a long one is read. */
function TextField(props: TextFieldProps): JSX.Element {
  let field: HTMLTextAreaElement | undefined;
  const clear = (): void => {
    props.put(null, '');
    field?.focus();
  };
  return (
    <Show
      when={props.long}
      fallback={
        <textarea
          ref={field}
          class="field mono paste-text"
          rows="4"
          aria-label={words().text}
          placeholder={words().hint}
          spellcheck={false}
          value={props.text}
          onPaste={(event) => {
            const pasted = event.clipboardData?.getData('text/plain') ?? '';
            if (pasted.length <= MOST_SHOWN) return;
            event.preventDefault();
            props.put(null, pasted);
          }}
          onInput={(event) => props.put(null, event.currentTarget.value)}
        />
      }
    >
      {(one) => (
        <p class="long-text">
          <span>{words().longText(one().name, one().characters)}</span>
          <button type="button" class="button" onClick={clear}>
            {words().clear}
          </button>
        </p>
      )}
    </Show>
  );
}

/** One vector: previewed on the chart as long as it is read well. */
function One(props: { readonly text: string; readonly file: HostFile; readonly layout: Layout }): JSX.Element {
  const { session } = useEditing();
  const { app } = useApp();
  const [as, setAs] = createSignal<string | null>(null);
  const answer = createAnswer(
    () => [props.text, props.file, as()] as const,
    ([text, file, target]) => app.texts.profileText(text, file, target ?? undefined),
  );
  const good = (): Good | null => {
    const now = valueOf(answer());
    return now?.ok ? now : null;
  };
  const bad = () => {
    const now = valueOf(answer());
    return now && !now.ok ? now : null;
  };
  createEffect(() => {
    const now = good();
    session.setPreview(now && { gains: now.gains });
  });
  onCleanup(() => session.setPreview(null));
  return (
    <>
      <TextReading of={answer()} />
      <Show when={bad()}>
        {(found) => (
          <>
            <TextFaults found={found()} />
            <Show when={as() !== null}>
              <button type="button" class="button" onClick={() => setAs(null)}>
                {words().before}
              </button>
            </Show>
          </>
        )}
      </Show>
      <Show when={good()}>{(read) => <Landing read={read()} file={props.file} layout={props.layout} setAs={setAs} />}</Show>
    </>
  );
}

interface LandingProps {
  readonly read: Good;
  readonly file: HostFile;
  readonly layout: Layout;
  readonly setAs: (id: string) => void;
}

function Landing(props: LandingProps): JSX.Element {
  const { session } = useEditing();
  const changed = () => Object.values(props.read.gains).filter((gain) => gain !== 1).length;
  const apply = (): void => {
    session.edit({ kind: 'begin', start: { label: { kind: 'imported', name: props.read.hostLabel }, gains: props.read.gains } });
  };
  return (
    <>
      <p>{filled(words().readAs(changed()), { program: <strong>{t().reasons.said(props.read.hostLabel)}</strong> })}</p>
      <Show when={props.read.others.length > 0}>
        <p class="import-others">
          <span class="muted">{words().other}</span>
          <For each={props.read.others}>
            {(other) => (
              <button type="button" class="chip" onClick={() => props.setAs(other.id)}>
                {t().reasons.said(other.label)}
              </button>
            )}
          </For>
        </p>
      </Show>
      <GainStrip layout={props.layout} gains={props.read.gains} />
      <For each={props.read.warnings}>{(warning) => <p class="preset-note">{profileText().readWarning(warning)}</p>}</For>
      <div class="panel-actions">
        <button type="button" class="button primary" onClick={apply}>
          {words().apply}
        </button>
      </div>
      <Show when={props.read.simulation}>{(simulation) => <Arrivals simulation={simulation()} file={props.file} />}</Show>
    </>
  );
}
