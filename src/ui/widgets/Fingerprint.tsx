/**
 * The fingerprint: a LoRA's blocks as a heat strip, one cell a block, gaps between the groups, text encoders and side stacks as
 * lower cells. Untouched blocks have the colour of empty paper, a neutral fallback is hatched.
 */
import { createMemo, type JSX } from 'solid-js';
import type { LibraryRow } from '../../contracts/library.ts';
import { t } from '../strings/language.ts';
import { stripBackground } from './strip-paint.ts';
import './fingerprint.css';

type StripRow = Pick<LibraryRow, 'fingerprint' | 'groups' | 'status' | 'mainCount'>;

export interface FingerprintProps {
  readonly row: StripRow & { readonly peakStrength?: number | null };
  /** The strength of a block that is drawn brightest, on a scale shared with others; without it the row's own strongest block is. */
  readonly scale?: number | null;
}

export function Fingerprint(props: FingerprintProps): JSX.Element {
  const background = createMemo(() => {
    const { fingerprint, groups, mainCount, status } = props.row;
    if (status === 'fallback' || !fingerprint) return undefined;
    return stripBackground({ bytes: fingerprint, groups, mainCount }, factorOf(props));
  });
  return (
    <span class={`fingerprint ${props.row.status}`} style={{ background: background() }} role="img" aria-label={describe(props.row)} />
  );
}

/** From a byte of the row's fingerprint to one of the shared scale. */
const factorOf = ({ row, scale }: FingerprintProps): number =>
  scale && row.peakStrength !== null && row.peakStrength !== undefined ? row.peakStrength / scale : 1;

export function describe(row: StripRow): string {
  if (row.status === 'fallback') return t().pieces.fingerprint.fallback;
  if (!row.fingerprint) return row.status === 'unreadable' ? t().pieces.fingerprint.unreadable : t().pieces.fingerprint.notMeasured;
  const touched = row.fingerprint.reduce((count, value) => count + (value > 0 ? 1 : 0), 0);
  const strongest = row.fingerprint.indexOf(255);
  return t().pieces.fingerprint.touched(touched, row.fingerprint.length, strongest < 0 ? null : strongest + 1);
}
