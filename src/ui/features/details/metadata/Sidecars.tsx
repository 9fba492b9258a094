/** What the texts beside a LoRA say, each by itself with its name; first where they contradict the file. */
import { createMemo, For, type JSX, Show } from 'solid-js';
import type { LoraDetail } from '../../../../contracts/library.ts';
import { sidecarContradictions } from '../../../../domain/library/sidecars/contradictions.ts';
import type { Sidecar, SidecarFacts } from '../../../../domain/library/sidecars/sidecar.ts';
import { besideText } from '../../../strings/rooms/beside.ts';
import { CopyButton } from '../../../widgets/CopyButton.tsx';
import { Icon } from '../../../widgets/Icon.tsx';
import { t } from '../../../strings/language.ts';
import '../../../widgets/beside.css';
import './metadata.css';

export function Sidecars(props: { readonly detail: LoraDetail }): JSX.Element {
  return (
    <>
      <SidecarContradictions detail={props.detail} />
      <For each={props.detail.sidecars}>{(sidecar) => <OneSidecar sidecar={sidecar} />}</For>
    </>
  );
}

function SidecarContradictions(props: { readonly detail: LoraDetail }): JSX.Element {
  const found = createMemo(() => {
    const { sidecars, family, metadata, row } = props.detail;
    const certain = family.certainty === 'certain' ? family.id : null;
    return sidecarContradictions(sidecars, { family: certain, metadata, size: row.size });
  });
  const readable = (each: ReturnType<typeof found>[number]) =>
    each.what === 'family' ? { ...each, file: t().names.family(props.detail.family.label) } : each;
  return (
    <Show when={found().length > 0}>
      <section class="contradictions sidecar-contradictions" aria-label={besideText().contradictions}>
        <h4>
          <Icon name="warning" />
          {besideText().contradictions}
        </h4>
        <ul>
          <For each={found()}>
            {(each) => (
              <li>
                <strong class="mono">{each.sidecar}</strong> {besideText().contradiction(readable(each))}
              </li>
            )}
          </For>
        </ul>
      </section>
    </Show>
  );
}

function OneSidecar(props: { readonly sidecar: Sidecar }): JSX.Element {
  return (
    <section class="sidecar" aria-label={props.sidecar.name}>
      <h4 class="mono">{props.sidecar.name}</h4>
      <Show when={props.sidecar.fault}>
        {(fault) => (
          <p class="contradiction">
            <Icon name="warning" />
            {besideText().fault(fault())}
          </p>
        )}
      </Show>
      <Show when={props.sidecar.facts}>{(facts) => <Facts facts={facts()} />}</Show>
    </section>
  );
}

function Facts(props: { readonly facts: SidecarFacts }): JSX.Element {
  const facts = () => props.facts;
  const text = () => besideText();
  const lines = (): readonly (readonly [string, string | null])[] => [
    [text().title, facts().title],
    [text().base, facts().base],
    [text().tags, facts().tags.join(', ') || null],
    [text().author, facts().author],
    [text().weight, facts().weight === null ? null : String(facts().weight)],
    [text().negative, facts().negative],
    [text().notes, facts().notes],
    [text().description, facts().description],
  ];
  const said = createMemo(() => lines().flatMap(([name, value]) => (value === null ? [] : [{ name, value }])));
  const nothing = () => said().length === 0 && facts().triggers.length === 0 && facts().page === null;
  return (
    <>
      <Show when={nothing()}>
        <p class="muted">{text().silent}</p>
      </Show>
      <dl class="facts sidecar-facts">
        <Show when={facts().triggers.length > 0}>
          <div>
            <dt>{text().triggers}</dt>
            <dd>
              <For each={facts().triggers}>
                {(word) => (
                  <p class="sidecar-trigger">
                    {word} <CopyButton what={text().copyTrigger(word)} text={word} />
                  </p>
                )}
              </For>
            </dd>
          </div>
        </Show>
        <For each={said()}>
          {({ name, value }) => (
            <div>
              <dt>{name}</dt>
              <dd>{value}</dd>
            </div>
          )}
        </For>
        <Show when={facts().page}>
          {(page) => (
            <div>
              <dt>{text().page}</dt>
              <dd title={text().pageHint}>
                <span class="mono">{page()}</span> <CopyButton what={text().page} text={page()} />
              </dd>
            </div>
          )}
        </Show>
      </dl>
    </>
  );
}
