/** Of a file that carries its plan: what it was made from, and whether it still is what was written. */
import { createMemo, createResource, For, type JSX, Show } from 'solid-js';
import { A } from '@solidjs/router';
import type { LoraDetail } from '../../../contracts/library.ts';
import { recordFromText } from '../../../domain/bake/certificate.ts';
import { decodePlan } from '../../../domain/bake/decode-plan.ts';
import type { BakePlan } from '../../../domain/bake/plan.ts';
import { rowHref } from '../../routes.ts';
import { useApp } from '../../state/app-context.tsx';
import { date } from '../../state/format.ts';
import { bakesText } from '../../strings/rooms/bakes.ts';
import { createVerifying } from './verifying.tsx';

const KEY = 'lwb.bake';
export const isBaked = ({ metadata }: Pick<LoraDetail, 'metadata'>): boolean => KEY in metadata;

interface MadeFrom {
  readonly plan: BakePlan | null;
  readonly sources: readonly { readonly name: string; readonly hash: string; readonly id: number | null }[];
}

export function Provenance(props: { readonly detail: LoraDetail }): JSX.Element {
  const { app } = useApp();
  const [made] = createResource(() => props.detail, madeFrom);
  const [job] = createResource(
    () => props.detail.contentHash,
    (content) => app.bakes.madeBy(content),
  );
  const { verify, busy, Status } = createVerifying();

  /** The list keeps texts up to a length; a longer plan is read from the file. */
  async function madeFrom({ metadata, row }: LoraDetail): Promise<MadeFrom | null> {
    const whole = recordFromText(metadata[KEY]);
    const read = whole ? null : await app.wholeMetadata(row.id);
    const record = whole ?? (read?.ok ? recordFromText(read.value[KEY]) : null);
    if (!record) return null;
    const decoded = decodePlan(record.plan);
    const sources = await Promise.all(record.sources.map(async ({ name, hash }) => ({ name, hash, id: await app.bakes.rowOf(hash) })));
    return { plan: decoded.ok ? decoded.plan : null, sources };
  }
  const strengthOf = (index: number): number => made.latest?.plan?.sources[index]?.strength ?? 1;
  const when = createMemo(() => job.latest && date(job.latest.at));
  return (
    <div class="provenance">
      <p>
        <span class="muted">{bakesText().madeFrom}</span>{' '}
        <For each={made.latest?.sources ?? []}>
          {(source, index) => (
            <span class="provenance-source">
              <span class="num">{bakesText().strength(strengthOf(index()))}</span>{' '}
              <Show when={source.id !== null} fallback={<span>{source.name}</span>}>
                <A href={rowHref(source.id as number)}>{source.name}</A>
              </Show>
            </span>
          )}
        </For>
        <Show when={when()}>{(text) => <span class="muted"> {bakesText().bakedOn(text())}</span>}</Show>
      </p>
      <button type="button" class="button" disabled={busy()} onClick={() => void verify(props.detail.row.id)}>
        {bakesText().verify}
      </button>{' '}
      <Status />
    </div>
  );
}
