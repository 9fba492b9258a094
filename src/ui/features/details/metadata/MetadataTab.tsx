/** What the trainer wrote into the file: what contradicts the tensors first, then the facts by subject, then every key as it stands. */
import { createMemo, createSignal, type JSX, Show } from 'solid-js';
import type { LoraDetail } from '../../../../contracts/library.ts';
import { contradictionsOf, seenTensors } from '../../../../domain/library/contradictions.ts';
import { aboutLines, trainingLines } from '../../../../domain/library/facts/fact-lines.ts';
import { metadataFacts } from '../../../../domain/library/facts/metadata-facts.ts';
import { lengthBeforeCut } from '../../../../domain/library/metadata.ts';
import { useApp } from '../../../state/app-context.tsx';
import { whenConnected } from '../../../state/connections.ts';
import { Contradictions } from './MetadataContradictions.tsx';
import { Datasets } from './MetadataDatasets.tsx';
import { FactList, Triggers } from './MetadataFacts.tsx';
import { Hashes } from './MetadataHashes.tsx';
import { AllKeys } from './MetadataKeys.tsx';
import { PreviewPicture } from './MetadataPreview.tsx';
import { Section, SectionBar } from './MetadataSection.tsx';
import { Tags } from './MetadataTags.tsx';
import { Sidecars } from './Sidecars.tsx';
import type { Message } from '../../../../domain/message.ts';
import { say } from '../../../strings/language.ts';
import { detailsText } from '../../../strings/rooms/details.ts';
import '../../../widgets/beside.css';
import './metadata.css';

/** A file that changed, or another LoRA, begins anew: nothing that was read from the one before is shown. */
export function MetadataTab(props: { readonly detail: LoraDetail }): JSX.Element {
  const file = (): string => `${props.detail.row.id} ${props.detail.row.size} ${props.detail.row.mtime}`;
  return (
    <Show when={file()} keyed>
      {(_file) => <Metadata detail={props.detail} />}
    </Show>
  );
}

function Metadata(props: { readonly detail: LoraDetail }): JSX.Element {
  const { app } = useApp();
  const [whole, setWhole] = createSignal<Readonly<Record<string, string>> | null>(null);
  const [trouble, setTrouble] = createSignal<Message | null>(null);
  const metadata = () => whole() ?? props.detail.metadata;
  const facts = createMemo(() => metadataFacts(metadata()));
  const about = createMemo(() => aboutLines(facts()));
  const training = createMemo(() => trainingLines(facts()));
  const found = createMemo(() => contradictionsOf(facts(), seenTensors(props.detail)));
  const cut = createMemo(() => Object.values(metadata()).filter((value) => lengthBeforeCut(value) !== null).length);
  const said = () => {
    const now = trouble();
    return now && say(now);
  };
  const keys = () => Object.keys(metadata()).length;
  const readWhole = async (): Promise<void> => {
    const answer = await app.wholeMetadata(props.detail.row.id);
    if (answer.ok) setWhole(() => answer.value);
    setTrouble(answer.ok ? null : answer.error);
  };
  whenConnected(
    () => [props.detail.row.sourceId],
    () => setTrouble(null),
  );
  const shown = createMemo(() => ({
    Facts: about().length + facts().triggers.length > 0,
    Sidecars: props.detail.sidecars.length > 0,
    Preview: facts().preview !== null,
    Training: training().length > 0,
    Tags: facts().tags.length > 0,
    Dataset: facts().datasets.length > 0,
    Hashes: true,
    'All keys': keys() > 0,
  }));
  return (
    <div class="metadata">
      <Show when={keys() > 0 || shown().Sidecars} fallback={<NoMetadata />}>
        <SectionBar shown={shown()} />
      </Show>
      <Contradictions family={props.detail.family.contradictions} found={found()} />
      <Section name="Facts" shown={shown().Facts}>
        <Triggers triggers={facts().triggers} />
        <FactList lines={about()} />
      </Section>
      <Section name="Sidecars" shown={shown().Sidecars}>
        <Sidecars detail={props.detail} />
      </Section>
      <Section name="Preview" shown={shown().Preview}>
        <PreviewPicture preview={facts().preview} whole={whole() !== null} trouble={said()} onReadWhole={readWhole} />
      </Section>
      <Section name="Training" shown={shown().Training}>
        <FactList lines={training()} />
      </Section>
      <Section name="Tags" shown={shown().Tags}>
        <Tags tags={facts().tags} />
      </Section>
      <Section name="Dataset" shown={shown().Dataset}>
        <Datasets folders={facts().datasets} />
      </Section>
      <Section name="Hashes" shown>
        <Hashes row={props.detail.row} metadata={metadata()} />
      </Section>
      <Section name="All keys" shown={shown()['All keys']}>
        <AllKeys metadata={metadata()} cut={cut()} trouble={said()} onReadWhole={readWhole} />
      </Section>
    </div>
  );
}

const NoMetadata = (): JSX.Element => (
  <div class="details-empty">
    <h3>{detailsText().metadata.none}</h3>
    <p class="muted">{detailsText().metadata.noneText}</p>
  </div>
);
