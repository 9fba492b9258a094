/**
 * The names by which others know a file, from three SHA-256, and what the file's own metadata says they are.
 *
 *   SHA-256          of the whole file; changes when the metadata is edited
 *   AutoV2           its first 10 digits (AUTOMATIC1111's model hash)
 *   AutoV1           first 8 digits of the SHA-256 of bytes 0x100000 to 0x110000 (AUTOMATIC1111's old hash)
 *   sshs_model_hash  SHA-256 of everything after the header: kohya's sd-scripts writes it; edited metadata leave it as it is
 *   AutoV3           its first 12 digits, as on Civitai and as AUTOMATIC1111 and Forge name LoRAs in pictures
 */
export interface FileHashes {
  /** SHA-256 of the whole file, 64 hex digits as all three. */
  readonly sha256: string;
  /** Of bytes 0x100000 to 0x110000; of what there is where the file ends before. */
  readonly window: string;
  /** Of everything after the header; null when the file does not say where its header ends. */
  readonly data: string | null;
}

export interface NamedHash {
  readonly id: 'autov3' | 'autov2' | 'autov1' | 'sha256' | 'data';
  readonly value: string | null;
  readonly note: HashNote | null;
}

export type HashVerdict = 'not computed' | 'equal' | 'differs' | 'placeholder' | 'cannot be recomputed';

/** A hash that the metadata holds. */
export interface WrittenHash {
  readonly key: string;
  readonly value: string;
  readonly verdict: HashVerdict;
  readonly note: HashNote | null;
}

/** What the user must know of a hash. */
export type HashNote =
  | { readonly kind: 'no-header' | 'of-nothing' | 'no-hash' | 'same-tensors' | 'other-order' | 'intermediate' }
  /** Programs that take the hash from the metadata know the file by this name. */
  | { readonly kind: 'other-tensors'; readonly name: string };

/** SHA-256 of nothing. A trainer's fault wrote it into many files, and short files have nothing in AutoV1's window. */
const OF_NOTHING = 'e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855';
const HEX = /^[0-9a-f]{8,64}$/;

/** @param hashes null: they are not computed yet, and the values are null */
export function namedHashes(hashes: FileHashes | null): readonly NamedHash[] {
  const window = hashes?.window ?? null;
  const data = hashes?.data ?? null;
  const noData: HashNote | null = hashes !== null && data === null ? { kind: 'no-header' } : null;
  const first = (value: string | null | undefined, digits: number): string | null => value?.slice(0, digits) ?? null;
  return [
    { id: 'autov3', value: first(data, 12), note: noData },
    { id: 'autov2', value: first(hashes?.sha256, 10), note: null },
    {
      id: 'autov1',
      value: first(window, 8),
      note: window === OF_NOTHING ? { kind: 'of-nothing' } : null,
    },
    { id: 'sha256', value: hashes?.sha256 ?? null, note: null },
    { id: 'data', value: data, note: noData },
  ];
}

/** What the metadata says the hashes are. Values that are not hashes at all are left to the list of all keys. */
export function writtenHashes(metadata: Readonly<Record<string, string>>, hashes: FileHashes | null): readonly WrittenHash[] {
  return [
    written(metadata, 'sshs_model_hash', hashes, modelHash),
    written(metadata, 'modelspec.hash_sha256', hashes, modelSpec),
    written(metadata, 'sshs_legacy_hash', hashes, legacy),
  ].filter((found) => found !== null);
}

type Judged = Pick<WrittenHash, 'verdict' | 'note'>;

function written(
  metadata: Readonly<Record<string, string>>,
  key: string,
  hashes: FileHashes | null,
  judge: (value: string, hashes: FileHashes | null) => Judged,
): WrittenHash | null {
  const value = (metadata[key] ?? '').trim().toLowerCase().replace(/^0x/, '');
  if (!HEX.test(value)) return null;
  return { key, value, ...(OF_NOTHING.startsWith(value) ? { verdict: 'placeholder', note: { kind: 'no-hash' } } : judge(value, hashes)) };
}

function modelHash(value: string, hashes: FileHashes | null): Judged {
  if (!hashes) return { verdict: 'not computed', note: null };
  if (hashes.data?.startsWith(value)) return { verdict: 'equal', note: { kind: 'same-tensors' } };
  return {
    verdict: 'differs',
    note: { kind: 'other-tensors', name: value.slice(0, 12) },
  };
}

function modelSpec(value: string, hashes: FileHashes | null): Judged {
  if (!hashes) return { verdict: 'not computed', note: null };
  if (hashes.data?.startsWith(value)) return { verdict: 'equal', note: null };
  return {
    verdict: 'differs',
    note: { kind: 'other-order' },
  };
}

const legacy = (): Judged => ({
  verdict: 'cannot be recomputed',
  note: { kind: 'intermediate' },
});
