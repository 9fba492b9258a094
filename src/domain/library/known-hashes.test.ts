import { createHash } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { type FileHashes, namedHashes, writtenHashes } from './known-hashes.ts';

const sha256 = (text: string): string => createHash('sha256').update(text).digest('hex');
const HASHES: FileHashes = { sha256: sha256('file'), window: sha256('window'), data: sha256('data') };

const named = (hashes: FileHashes | null) => Object.fromEntries(namedHashes(hashes).map(({ id, value }) => [id, value]));
const verdicts = (metadata: Readonly<Record<string, string>>, hashes: FileHashes | null = HASHES) =>
  Object.fromEntries(writtenHashes(metadata, hashes).map(({ key, verdict }) => [key, verdict]));

describe('namedHashes', () => {
  it('shortens each hash as those do who use it', () => {
    expect(named(HASHES)).toEqual({
      autov3: sha256('data').slice(0, 12),
      autov2: sha256('file').slice(0, 10),
      autov1: sha256('window').slice(0, 8),
      sha256: sha256('file'),
      data: sha256('data'),
    });
  });

  it('says when there is nothing to hash', () => {
    const notes = Object.fromEntries(namedHashes({ ...HASHES, window: sha256(''), data: null }).map(({ id, note }) => [id, note]));
    expect(notes['autov1']).toEqual({ kind: 'of-nothing' });
    expect(notes['autov3']).toEqual({ kind: 'no-header' });
    expect(namedHashes({ ...HASHES, data: null }).find(({ id }) => id === 'autov3')?.value).toBeNull();
  });

  it('has no values before they are computed', () => {
    expect(Object.values(named(null))).toEqual([null, null, null, null, null]);
  });
});

describe('writtenHashes', () => {
  it('compares what the metadata holds', () => {
    const data = sha256('data');
    expect(verdicts({ sshs_model_hash: data, 'modelspec.hash_sha256': `0x${data.toUpperCase()}`, sshs_legacy_hash: 'deadbeef' })).toEqual({
      sshs_model_hash: 'equal',
      'modelspec.hash_sha256': 'equal',
      sshs_legacy_hash: 'cannot be recomputed',
    });
    expect(verdicts({ sshs_model_hash: sha256('other'), 'modelspec.hash_sha256': sha256('other') })).toEqual({
      sshs_model_hash: 'differs',
      'modelspec.hash_sha256': 'differs',
    });
    expect(verdicts({ sshs_model_hash: data }, { ...HASHES, data: null })).toEqual({ sshs_model_hash: 'differs' });
  });

  it('knows the hash of nothing in every length, before anything is computed', () => {
    const metadata = { sshs_model_hash: sha256(''), sshs_legacy_hash: sha256('').slice(0, 8), 'modelspec.hash_sha256': `0x${sha256('')}` };
    expect(Object.values(verdicts(metadata, null))).toEqual(['placeholder', 'placeholder', 'placeholder']);
    expect(verdicts({ sshs_model_hash: sha256('data') }, null)).toEqual({ sshs_model_hash: 'not computed' });
  });

  it('leaves out what is not a hash', () => {
    expect(verdicts({ sshs_model_hash: 'None', 'modelspec.hash_sha256': '', sshs_legacy_hash: 'abc' })).toEqual({});
  });
});
