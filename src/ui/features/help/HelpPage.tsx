/** What the numbers mean, how to move around, which browsers do what, and what stays where. */
import { For, type JSX } from 'solid-js';
import { bakesText } from '../../strings/rooms/bakes.ts';
import { changesText } from '../../strings/rooms/changes.ts';
import { helpText } from '../../strings/rooms/help.ts';
import { rampColour } from '../../widgets/ramp.ts';
import { KeyList } from '../commands/KeyList.tsx';
import { Browsers } from './Browsers.tsx';
import { CsvColumns } from './CsvColumns.tsx';
import {
  CosinePicture,
  EffectivePicture,
  EnergyPicture,
  FallbackPicture,
  FingerprintPicture,
  GainPicture,
  StrengthPicture,
  WeightPicture,
} from './pictures.tsx';
import { Statuses } from './Statuses.tsx';
import '../../widgets/reading-page.css';
import '../../widgets/keys.css';
import './help.css';

const PICTURES: Readonly<Record<keyof ReturnType<typeof helpText>['terms'], () => JSX.Element>> = {
  fingerprint: () => <FingerprintPicture colour={rampColour} />,
  strength: StrengthPicture,
  weight: WeightPicture,
  energy: EnergyPicture,
  gain: GainPicture,
  effective: EffectivePicture,
  cosine: CosinePicture,
  fallback: FallbackPicture,
};
const TERMS = Object.keys(PICTURES) as (keyof typeof PICTURES)[];

/** Typed as they are in every language. */
const SEARCHES: readonly (readonly [line: string, text: keyof ReturnType<typeof helpText>['searches']])[] = [
  ['red "art deco"', 'words'],
  ['family:flux', 'fields'],
  ['rank:>=16', 'numbers'],
  ['concentration:>=75', 'concentration'],
  ['date:>=2026-03', 'date'],
  ['size:<200MB', 'size'],
];

export function HelpPage(): JSX.Element {
  return (
    <div class="reading-page">
      <h1>{helpText().title}</h1>
      <section class="page-section" aria-labelledby="terms-title">
        <h2 id="terms-title">{helpText().termsTitle}</h2>
        <div class="terms">
          <For each={TERMS}>
            {(term) => (
              <article class="term">
                {PICTURES[term]()}
                <h3>{helpText().terms[term].name}</h3>
                <p>{helpText().terms[term].text}</p>
              </article>
            )}
          </For>
        </div>
        <dl class="pairs">
          <For each={helpText().smallerTerms}>
            {({ name, text }) => (
              <div>
                <dt>{name}</dt>
                <dd>{text}</dd>
              </div>
            )}
          </For>
        </dl>
      </section>
      <Statuses />
      <section class="page-section" aria-labelledby="baking-title">
        <h2 id="baking-title">{bakesText().help.title}</h2>
        <For each={bakesText().help.texts}>{(text) => <p>{text}</p>}</For>
      </section>
      <section class="page-section" aria-labelledby="keys-title">
        <h2 id="keys-title">{helpText().keyboard}</h2>
        <KeyList />
        <h3 class="page-sub">{helpText().search}</h3>
        <dl class="pairs keys">
          <For each={SEARCHES}>
            {([line, text]) => (
              <div>
                <dt>
                  <code>{line}</code>
                </dt>
                <dd>{helpText().searches[text]}</dd>
              </div>
            )}
          </For>
        </dl>
      </section>
      <CsvColumns />
      <Rest />
    </div>
  );
}

function Rest(): JSX.Element {
  return (
    <>
      <Browsers />
      <section class="page-section" aria-labelledby="changes-title">
        <h2 id="changes-title">{helpText().versions}</h2>
        <For each={Object.entries(changesText())}>
          {([version, lines]) => (
            <>
              <h3 class="page-sub">{helpText().version(version)}</h3>
              <ul>
                <For each={lines}>{(line) => <li>{line}</li>}</For>
              </ul>
            </>
          )}
        </For>
      </section>
      <section class="page-section" aria-labelledby="privacy-title">
        <h2 id="privacy-title">{helpText().privacy}</h2>
        <p>{helpText().privacyText}</p>
      </section>
      <section class="page-section" aria-labelledby="licences-title">
        <h2 id="licences-title">{helpText().licences}</h2>
        <p>
          {helpText().licence}{' '}
          <a href="./licenses.txt" target="_blank" rel="noopener">
            {helpText().bundled}
          </a>
        </p>
      </section>
    </>
  );
}
