/** What a status says about a LoRA, with the badge it is met as. */
import { For, type JSX } from 'solid-js';
import type { LoraStatus } from '../../../domain/library/vocabulary.ts';
import { StatusBadge } from '../../widgets/StatusBadge.tsx';

const MEANINGS: readonly (readonly [LoraStatus, string])[] = [
  [
    'header',
    'The header is read, so family, layout, rank and metadata are known. The tensors wait for their turn; files in sight come first.',
  ],
  [
    'measured',
    'Every tensor is read and the blocks have their exact strengths. Modules that could not be measured are counted beside their block.',
  ],
  ['fallback', 'The file is fine, but no block of it could be measured. Its profile is neutral, and the details say why.'],
  [
    'unreadable',
    'The file is not a whole, valid .safetensors file, or it could not be opened. The details name the place and what can be done.',
  ],
  [
    'missing',
    'The last scan did not find the file. Missing is not deleted: its ID and numbers stay, and it is recognised when it turns up again, even elsewhere.',
  ],
];

export function Statuses(): JSX.Element {
  return (
    <section class="page-section" aria-labelledby="statuses-title">
      <h2 id="statuses-title">Statuses</h2>
      <dl class="pairs statuses">
        <For each={MEANINGS}>
          {([status, text]) => (
            <div>
              <dt>
                <StatusBadge row={{ status, problem: null }} />
              </dt>
              <dd>{text}</dd>
            </div>
          )}
        </For>
      </dl>
    </section>
  );
}
