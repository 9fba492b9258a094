/** What the original tool makes of the stack: budgets by role, profile similarity, softening, its average. Beside the exact numbers, never mixed with them. */
import { createMemo, createSignal, For, Index, type JSX, Show } from 'solid-js';
import { profileSimilarity } from '../../../../domain/composition/original/energy.ts';
import { canonicalRole } from '../../../../domain/composition/original/roles.ts';
import type { OriginalNode, OriginalResponse } from '../../../../domain/composition/original/response.ts';
import { TARGET_CAP, tameOriginal } from '../../../../domain/composition/original/tame.ts';
import { significant } from '../../../state/format.ts';
import { useStack } from '../../../state/stack-context.tsx';
import { t } from '../../../strings/language.ts';
import { composeText } from '../../../strings/rooms/compose.ts';
import { CopyButton } from '../../../widgets/CopyButton.tsx';
import { RangeField } from '../RangeField.tsx';
import { useNumbers } from '../stack/numbers-context.tsx';
import { createOriginal, originalId } from './original.ts';
import { cosineText } from '../../../state/number-words.ts';

const words = () => composeText().original;

export function OriginalRules(): JSX.Element {
  const stack = useStack();
  const outcome = createOriginal();
  /** Its ids are the original's stable ones; users know names. */
  const nameOf = (id: string): string => stack.loras().find((lora) => originalId(lora) === id)?.member.name ?? id;
  const result = () => {
    const now = outcome();
    return now.ok ? now.value : now.error;
  };
  const answer = createMemo(() => {
    const now = outcome();
    return now.ok ? now.value : null;
  });
  return (
    <section class="compose-part original-rules" aria-label={words().title}>
      <h3>{words().title}</h3>
      <p class="muted">{words().text}</p>
      <For each={result().reasons}>
        {({ code, detail }) => (
          <p class="compose-note refused" data-code={code}>
            {t().reasons.said(detail)} <code>{code}</code>
          </p>
        )}
      </For>
      <For each={result().excluded_loras}>
        {({ stable_id, reason_code, reason_detail }) => (
          <p class="compose-note excluded" data-code={reason_code}>
            {nameOf(stable_id)}: {t().reasons.said(reason_detail)} <code>{reason_code}</code>
          </p>
        )}
      </For>
      <Show when={answer()}>{(found) => <Answer answer={found()} nameOf={nameOf} />}</Show>
    </section>
  );
}

interface AnswerProps {
  readonly answer: OriginalResponse;
  readonly nameOf: (id: string) => string;
}

function Answer(props: AnswerProps): JSX.Element {
  const nodes = () => props.answer.node_payloads;
  const number = (value: number | null): string => (value === null ? '–' : significant(value, 3).replace('-', '−'));
  return (
    <>
      <dl class="original-facts">
        <div>
          <dt>{words().base}</dt>
          <dd>{props.answer.validated_base_model ?? '–'}</dd>
        </div>
        <div>
          <dt>{words().layout}</dt>
          <dd>{props.answer.validated_layout ?? '–'}</dd>
        </div>
        <div>
          <dt>{words().included}</dt>
          <dd>{props.answer.included_loras.length}</dd>
        </div>
        <div>
          <dt>{words().excluded}</dt>
          <dd>{props.answer.excluded_loras.length}</dd>
        </div>
      </dl>
      <div class="numbers-table-frame">
        <table class="advice-table num" aria-label={words().strengths}>
          <thead>
            <tr>
              <th scope="col">{words().lora}</th>
              <th scope="col">{words().role}</th>
              <th scope="col">{words().requested}</th>
              <th scope="col">{words().afterBudgets}</th>
              <th scope="col">{words().roleDefault}</th>
              <th scope="col">{words().clipDefault}</th>
            </tr>
          </thead>
          <tbody>
            <Index each={nodes()}>
              {(node) => {
                const advice = () => node().role_strength_recommendation;
                return (
                  <tr>
                    <th scope="row">{props.nameOf(node().stable_id)}</th>
                    <td title={words().intents[canonicalRole(node().role)]}>{words().roles[canonicalRole(node().role)]}</td>
                    <td>{number(advice().requested_model_strength)}</td>
                    <td>{number(advice().overlap_corrected_model_strength)}</td>
                    <td>{number(advice().recommended_model_strength)}</td>
                    <td>{number(advice().recommended_clip_strength)}</td>
                  </tr>
                );
              }}
            </Index>
          </tbody>
        </table>
      </div>
      <Similarities />
      <TargetCap nodes={nodes()} />
      <p class="original-vector">
        <span>{words().average}</span>
        <code class="mono">{props.answer.combined.block_weights_csv}</code>
        <CopyButton what={words().copied} text={props.answer.combined.block_weights_csv} label={words().copy} />
      </p>
      <Notes answer={props.answer} nameOf={props.nameOf} />
    </>
  );
}

/** Shown under this name alone: alike profiles are not interference. */
function Similarities(): JSX.Element {
  const numbers = useNumbers();
  const pairs = createMemo(() => {
    const vectors = numbers.counted().map(({ name, detail }) => ({
      name,
      weights: detail.blocks.slice(0, detail.layout?.mainCount ?? 0).map(({ weight }) => weight),
    }));
    return vectors.flatMap((a, index) =>
      vectors
        .slice(index + 1)
        .filter((b) => b.weights.length === a.weights.length)
        .map((b) => ({ a: a.name, b: b.name, similarity: profileSimilarity(a.weights, b.weights) })),
    );
  });
  return (
    <Show when={pairs().length > 0}>
      <details>
        <summary>{words().similarity}</summary>
        <ul class="similarities num">
          <For each={pairs()}>{({ a, b, similarity }) => <li>{words().pair(a, b, cosineText(similarity))}</li>}</For>
        </ul>
      </details>
    </Show>
  );
}

function TargetCap(props: { readonly nodes: readonly OriginalNode[] }): JSX.Element {
  const stack = useStack();
  const [cap, setCap] = createSignal<number>(TARGET_CAP.usual);
  const tamed = createMemo(() =>
    tameOriginal(
      props.nodes.map(({ block_weights, role_strength_recommendation }) => ({
        strength: role_strength_recommendation.recommended_model_strength,
        weights: block_weights,
      })),
      cap(),
    ),
  );
  const apply = (): void => {
    const { scale } = tamed();
    const wanted = new Map(props.nodes.map(({ stable_id, role_strength_recommendation: advice }) => [stable_id, advice]));
    const owners = new Map(stack.loras().map((lora) => [lora.member.owner, wanted.get(originalId(lora))]));
    const rounded = (value: number): number => Number((value * scale).toFixed(4));
    stack.change(composeText().steps.tamed, (set) => ({
      ...set,
      members: set.members.map((member) => {
        const advice = owners.get(member.owner);
        if (!advice) return member;
        return {
          ...member,
          strengthModel: rounded(advice.recommended_model_strength),
          strengthClip: rounded(advice.recommended_clip_strength),
        };
      }),
    }));
  };
  return (
    <div class="target-cap">
      <RangeField label={words().cap} least={TARGET_CAP.least} most={TARGET_CAP.most} step={TARGET_CAP.step} value={cap()} onInput={setCap}>
        {cap().toFixed(1)}
      </RangeField>
      <p class="muted num">{words().capFacts(significant(tamed().largest, 3), significant(tamed().scale, 3))}</p>
      <button type="button" class="button" onClick={apply}>
        {words().useTamed}
      </button>
    </div>
  );
}

function Notes(props: AnswerProps): JSX.Element {
  return (
    <details>
      <summary>{words().notes}</summary>
      <ul class="original-notes">
        <For each={props.answer.warnings}>{(warning) => <li>{t().reasons.said(warning)}</li>}</For>
        <For each={props.answer.node_payloads}>
          {(node) => (
            <For each={[...node.orchestration_notes, ...node.role_recommendation_notes]}>
              {(note) => (
                <li>
                  {props.nameOf(node.stable_id)}: {t().reasons.said(note)}
                </li>
              )}
            </For>
          )}
        </For>
      </ul>
    </details>
  );
}
