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
  readonly label: string;
  readonly of: string;
  readonly value: string | null;
  readonly note: string | null;
}

export type HashVerdict = 'not computed' | 'equal' | 'differs' | 'placeholder' | 'cannot be recomputed';

/** A hash that the metadata holds. */
export interface WrittenHash {
  readonly key: string;
  readonly value: string;
  readonly verdict: HashVerdict;
  readonly note: string | null;
}

/** SHA-256 of nothing. A trainer's fault wrote it into many files, and short files have nothing in AutoV1's window. */
const OF_NOTHING = 'e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855';
const HEX = /^[0-9a-f]{8,64}$/;

/** @param hashes null: they are not computed yet, and the values are null */
export function namedHashes(hashes: FileHashes | null): readonly NamedHash[] {
  const window = hashes?.window ?? null;
  const data = hashes?.data ?? null;
  const noData = hashes !== null && data === null ? 'The file has no readable header, so its data cannot be told apart.' : null;
  const first = (value: string | null | undefined, digits: number): string | null => value?.slice(0, digits) ?? null;
  return [
    { id: 'autov3', label: 'AutoV3', of: 'tensor data, 12 digits', value: first(data, 12), note: noData },
    { id: 'autov2', label: 'AutoV2', of: 'whole file, 10 digits', value: first(hashes?.sha256, 10), note: null },
    {
      id: 'autov1',
      label: 'AutoV1',
      of: '64 KiB after the first 1 MiB, 8 digits',
      value: first(window, 8),
      note: window === OF_NOTHING ? 'The hash of nothing: the file ends before the bytes it looks at, so it names no file.' : null,
    },
    { id: 'sha256', label: 'SHA-256', of: 'whole file', value: hashes?.sha256 ?? null, note: null },
    { id: 'data', label: 'Model hash', of: 'tensor data (sshs_model_hash)', value: data, note: noData },
  ];
}

/** What the metadata says the hashes are. Values that are no hash at all are left to the list of all keys. */
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
  const note = 'This is the hash of no bytes at all; it stands for no hash.';
  return { key, value, ...(OF_NOTHING.startsWith(value) ? { verdict: 'placeholder', note } : judge(value, hashes)) };
}

function modelHash(value: string, hashes: FileHashes | null): Judged {
  if (!hashes) return { verdict: 'not computed', note: null };
  if (hashes.data?.startsWith(value)) return { verdict: 'equal', note: 'The tensors are those that were saved with this metadata.' };
  return {
    verdict: 'differs',
    note: `The tensors were changed after this was written, or the metadata comes from another file. Programs that take the hash from the metadata know this file as ${value.slice(0, 12)}.`,
  };
}

function modelSpec(value: string, hashes: FileHashes | null): Judged {
  if (!hashes) return { verdict: 'not computed', note: null };
  if (hashes.data?.startsWith(value)) return { verdict: 'equal', note: null };
  return {
    verdict: 'differs',
    note: 'It is taken over the tensors in the order in which the trainer held them. The file may keep another order, so this proves nothing.',
  };
}

const legacy = (): Judged => ({
  verdict: 'cannot be recomputed',
  note: 'It was taken of an intermediate file with a shorter header, which is not there any more.',
});
