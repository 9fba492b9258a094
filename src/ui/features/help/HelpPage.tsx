/** What the numbers mean, how to move around, which browsers do what, and what stays where. */
import { For, type JSX } from 'solid-js';
import { bakesText } from '../../strings/rooms/bakes.ts';
import { changesText } from '../../strings/rooms/changes.ts';
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

interface Term {
  readonly name: string;
  readonly text: string;
  readonly picture: () => JSX.Element;
}

const TERMS: readonly Term[] = [
  {
    name: 'Fingerprint',
    text: 'One cell for each block of the model, from dark (weak) to yellow (the strongest of this LoRA), with a gap between the groups. Empty cells are blocks the file does not touch.',
    picture: () => <FingerprintPicture colour={rampColour} />,
  },
  {
    name: 'Strength',
    text: 'How far the LoRA moves a block: the norm of everything it adds to the block’s weights, alpha and rank included. It is exact, and the same whether q, k and v are stored together or apart.',
    picture: StrengthPicture,
  },
  {
    name: 'Weight',
    text: 'The strength divided by that of the strongest block, so that the strongest is 1 and an untouched block is 0. Weights show the shape of a LoRA, strengths its size.',
    picture: WeightPicture,
  },
  {
    name: 'Energy share',
    text: 'Energy is strength squared, so that shares add up to 100 %. “Top quarter 64 %” says that the strongest quarter of the blocks does 64 % of the work.',
    picture: EnergyPicture,
  },
  {
    name: 'Gain',
    text: 'The multiplier a block is used with: 1 is as trained, 0 is off, a negative gain turns the effect round. It is something you set where you load the LoRA, never something measured. You can set gains from −2 to 2; an imported text may bring up to 100 either way, and nothing beyond that is kept.',
    picture: GainPicture,
  },
  {
    name: 'Effective',
    text: 'Gain times strength: what is left of a block after its gain. A weak block with a high gain can still do less than a strong one with a low gain.',
    picture: EffectivePicture,
  },
  {
    name: 'Cosine',
    text: 'Whether two LoRAs push a block the same way: +1 is the same direction, 0 is independent, −1 undoes it. Two similar strength profiles alone say nothing about that.',
    picture: CosinePicture,
  },
  {
    name: 'Fallback',
    text: 'A file with no block that could be measured gets a neutral profile, grey and dashed, with the reason beside it. It is a placeholder, not a measurement.',
    picture: FallbackPicture,
  },
];

const SMALLER_TERMS: readonly (readonly [string, string])[] = [
  ['RMS', 'Strength per entry: fair between blocks of different size, because a block with more weights is not stronger for it.'],
  [
    'Legacy sum',
    'The number of the original tool: the plain norms of all tensors of a block added up. For comparing with its profiles and CSV files.',
  ],
  [
    'Together, as if independent',
    'The joint strength of several LoRAs is the exact norm of their sum, block by block. “As if independent” is the root of the sum of their squared strengths: what they would give if none pulled the way of another.',
  ],
  [
    'Interference',
    'How much more (reinforced) or less (cancelled) the LoRAs are together than as if independent. It comes from the weights themselves; where two files cannot be compared, it says so.',
  ],
  [
    'Profile similarity',
    'How alike the block profiles of two LoRAs are. Profiles are positive numbers, so that even unrelated LoRAs come out near 1: it says nothing about interference.',
  ],
  ['Variance', 'How unequal the blocks are (population variance). 0 means that all are equally strong.'],
  [
    'Rank, alpha, scale',
    'Rank is the width of the LoRA’s factors; the factors’ product is multiplied by scale, which is alpha divided by rank unless the file says otherwise.',
  ],
  [
    'Double and single blocks',
    'The two stacks of a Flux transformer: 19 blocks with separate text and image streams, then 38 with a joint one.',
  ],
  ['IN, MID, OUT', 'The way down, the bottom and the way up of a UNet (SD 1.x, SD 2.x, SDXL).'],
  ['Stable ID', 'Base, category and a number, given once and never reused: it follows the file when it is moved or renamed.'],
];

const SEARCHES: readonly (readonly [string, string])[] = [
  ['red "art deco"', 'words and phrases in the name, path, ID, family, layout, adapter, title and trigger words'],
  ['family:flux', 'also layout: adapter: status: folder:'],
  ['rank:>=16', 'also >, <, <= and a plain number; the same for size, rating, strength'],
  ['concentration:>=75', 'percent of the energy in the strongest quarter of the blocks'],
  ['date:>=2026-03', 'a year, month or day of the file'],
  ['size:<200MB', 'kB, MB, GB'],
];

export function HelpPage(): JSX.Element {
  return (
    <div class="reading-page">
      <h1>Help</h1>
      <section class="page-section" aria-labelledby="terms-title">
        <h2 id="terms-title">What the numbers mean</h2>
        <div class="terms">
          <For each={TERMS}>
            {(term) => (
              <article class="term">
                {term.picture()}
                <h3>{term.name}</h3>
                <p>{term.text}</p>
              </article>
            )}
          </For>
        </div>
        <dl class="pairs">
          <For each={SMALLER_TERMS}>
            {([name, text]) => (
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
        <h2 id="keys-title">Keyboard</h2>
        <KeyList />
        <h3 class="page-sub">Search</h3>
        <dl class="pairs keys">
          <For each={SEARCHES}>
            {([line, text]) => (
              <div>
                <dt>
                  <code>{line}</code>
                </dt>
                <dd>{text}</dd>
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
        <h2 id="changes-title">Versions</h2>
        <For each={Object.entries(changesText())}>
          {([version, lines]) => (
            <>
              <h3 class="page-sub">Version {version}</h3>
              <ul>
                <For each={lines}>{(line) => <li>{line}</li>}</For>
              </ul>
            </>
          )}
        </For>
      </section>
      <section class="page-section" aria-labelledby="privacy-title">
        <h2 id="privacy-title">Privacy</h2>
        <p>
          There is no server and no account. Files are read and measured in this browser, never changed and never sent anywhere; the app is
          forbidden to reach any other address. Numbers, names and metadata are stored in this browser only. After the first visit it works
          offline.
        </p>
      </section>
      <section class="page-section" aria-labelledby="licences-title">
        <h2 id="licences-title">Licences</h2>
        <p>
          LoRA Weights Builder is free software under the MIT licence.{' '}
          <a href="./licenses.txt" target="_blank" rel="noopener">
            Licences of the bundled libraries and fonts
          </a>
        </p>
      </section>
    </>
  );
}
