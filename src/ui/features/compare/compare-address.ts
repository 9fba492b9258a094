/** What is compared, as it stands in the address: up to six LoRAs, each as trained or with one of its profiles. */
import { MOST_SERIES } from '../../state/compared.ts';

export interface Wanted {
  /** As in the address of its page. */
  readonly lora: string;
  /** null: as trained. */
  readonly profile: string | null;
}

/** Neither stands in stable IDs, row names or ids of profiles. */
const BETWEEN = ',';
const WITH = '~';

export const wantedFrom = (text: string | undefined): readonly Wanted[] =>
  (text ?? '')
    .split(BETWEEN)
    .filter((part) => part !== '')
    .slice(0, MOST_SERIES)
    .map((part) => {
      const [lora = '', profile] = part.split(WITH);
      return { lora, profile: profile === undefined || profile === '' ? null : profile };
    });

export const wantedTo = (wanted: readonly Wanted[]): string =>
  wanted.map(({ lora, profile }) => (profile === null ? lora : `${lora}${WITH}${profile}`)).join(BETWEEN);
