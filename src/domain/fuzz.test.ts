/** Whatever a file or a text says, every reader answers: nothing throws, and what is let in is sound. */
import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { hostFile } from '../testing/host-files.ts';
import { damagedBytes, damagedText, fuzz, HOSTILE } from '../testing/mutations.ts';
import { details } from '../ui/strings/en/details.ts';
import { english } from '../ui/strings/say.ts';
import { farGain, EMPTY_SET, newMember, readSet, setToText } from './composition/sets/set.ts';
import { aboutLines, trainingLines } from './library/facts/fact-lines.ts';
import { metadataFacts } from './library/facts/metadata-facts.ts';
import { parseSearch } from './library/search.ts';
import { isGain } from './profiles/check.ts';
import { newDraft } from './profiles/editing/draft.ts';
import { draftFromText, draftToText } from './profiles/editing/draft-text.ts';
import { HOST_TARGETS } from './profiles/hosts/registry.ts';
import { readPresets } from './profiles/presets/preset-gains.ts';
import { profileFileText, readProfileFile } from './profiles/transfer/profile-file.ts';
import { readProfileText } from './profiles/transfer/read-profile-text.ts';
import { parseHeader } from './safetensors/header.ts';
import type { Header } from './safetensors/header-types.ts';
import { understand } from './understand.ts';

interface Corpus {
  readonly reference: string;
  readonly cases: readonly {
    readonly head: string;
    readonly data: number;
    readonly tensors: readonly [string, string, number[]][] | null;
  }[];
}

const corpus = JSON.parse(readFileSync(new URL('safetensors/fixtures/header-corpus.json', import.meta.url), 'utf8')) as Corpus;
const headOf = ({ head }: Corpus['cases'][number]): Uint8Array => Uint8Array.from(Buffer.from(head, 'base64'));
const read = (head: Uint8Array, data: number) => parseHeader(head, head.length + data);

const byName = ([a]: readonly unknown[], [b]: readonly unknown[]): number => Buffer.compare(Buffer.from(String(a)), Buffer.from(String(b)));
const tensorsOf = ({ tensors }: Header) => tensors.map(({ name, dtype, shape }) => [name, dtype, [...shape]]).toSorted(byName);

describe(`headers, with the verdicts of ${corpus.reference}`, () => {
  it('has enough of both verdicts', () => {
    const accepted = corpus.cases.filter(({ tensors }) => tensors !== null).length;
    expect([accepted, corpus.cases.length - accepted]).toEqual([350, 350]);
  });

  it('takes and refuses the same files, and reads the same tensors', () => {
    for (const each of corpus.cases) {
      const outcome = read(headOf(each), each.data);
      const said = Buffer.from(each.head, 'base64').toString('latin1');
      expect(outcome.ok ? tensorsOf(outcome.header) : null, said).toEqual(each.tensors?.toSorted(byName) ?? null);
    }
  });

  it('answers for any damaged header, with a sentence, and understands what it takes', () => {
    const bases = corpus.cases.map(headOf);
    fuzz(damagedBytes(bases), 3000, (head) => {
      const outcome = read(head, 8);
      if (!outcome.ok) expect(english(outcome.error.message).length).toBeGreaterThan(0);
      const header = outcome.ok ? outcome.header : outcome.salvaged;
      if (header) expect(understand(header, { path: 'a.safetensors' }).modules).toBeDefined();
    });
  });
});

describe('texts', () => {
  const flux = hostFile('flux1');
  const sd = hostFile('sd15', { naming: 'diffusers', encoders: [12] });
  const gains = Object.fromEntries(flux.present.map((slot, i) => [slot, (i % 5) / 4]));
  const member = { ...newMember('content:abc', 'ink'), profile: { id: null, name: 'x', gains } };
  const profile = {
    name: 'Soft',
    gains,
    notes: 'n',
    tags: ['t'],
    favourite: true,
    isDefault: false,
    owner: 'content:abc',
    layout: flux.layout,
    createdAt: 1,
    updatedAt: 2,
    lora: 'ink',
  };
  const profiles = profileFileText({
    profiles: [profile],
    presets: [{ folder: '', name: 'p', layoutId: flux.layout.id, gains }],
  });
  const texts = [flux, sd].flatMap((file) =>
    HOST_TARGETS.filter((target) => target.applies(file).ok).flatMap((target) =>
      target
        .variants(file)
        .map(
          ({ id: variant }) =>
            target.export(file, Object.fromEntries(file.present.map((slot, i) => [slot, (i % 3) / 2])), { variant }).text,
        ),
    ),
  );

  it('of profiles are read or refused, with places', () => {
    fuzz(damagedText([profiles]), 400, (text) => {
      const found = readProfileFile(text);
      if (found.ok) for (const each of found.value.profiles) expect(Object.values(each.gains).every(isGain)).toBe(true);
      else expect(found.faults.every(({ line, column }) => line >= 1 && column >= 1)).toBe(true);
    });
  });

  it('of presets are read or refused', () => {
    fuzz(damagedText(['A:1,0,0,0,1,1,1,1,1,1,1,1\nB:0,0,0\n@x:1', `X:${'0.5,'.repeat(56)}1`]), 1000, (text) => {
      for (const { gains: own } of readPresets(text, flux.layout).usable) expect(Object.values(own).every(isGain)).toBe(true);
    });
  });

  it('of sets and drafts are read or refused', () => {
    fuzz(damagedText([setToText({ ...EMPTY_SET, members: [member, member] })]), 1500, (text) => {
      const found = readSet(text);
      if (found.ok) farGain(found.value);
      else expect(found.error.message.code).toMatch(/^compose\.set\./);
    });
    const draft = newDraft({
      layoutId: flux.layout.id,
      slots: flux.layout.slots,
      profile: { id: 'p', gains, about: { name: 'P', notes: '', tags: [], favourite: false } },
    });
    fuzz(damagedText([draftToText(draft)]), 600, (text) => void draftFromText(text, flux.layout));
  });

  it.each([
    ['Flux.1', flux],
    ['SD 1.5', sd],
  ])('of other programs are replayed and read for %s', (_, file) => {
    fuzz(damagedText(texts), 400, (text) => {
      const found = readProfileText(text, file);
      if (found.ok) expect(Object.values(found.gains).every(isGain)).toBe(true);
      else expect(found.faults.length).toBeGreaterThan(0);
      for (const target of HOST_TARGETS) {
        if (target.applies(file).ok) expect(target.simulate(file, text).arrivals).toHaveLength(file.modules.length);
      }
    });
  });

  it('typed into the search are parsed', () => {
    fuzz(damagedText(['red "art deco" family:flux rank:>=16', 'size:<200MB -folder:"a b" status:missing', ...HOSTILE]), 5000, (text) => {
      expect(parseSearch(text)).toBeDefined();
    });
  });

  it('of metadata become facts', () => {
    const values = ['{"10_cat": {"cat": 50}}', '[{"subsets": [{"img_count": 3}]}]', '(1024, 768)', '0.0001', '1714571100.5', 'x'];
    const keys = [
      'ss_tag_frequency',
      'ss_datasets',
      'ss_resolution',
      'ss_learning_rate',
      'ss_training_started_at',
      'modelspec.title',
      'modelspec.thumbnail',
    ];
    for (const key of keys) {
      fuzz(damagedText(values), 400, (value) => {
        const facts = metadataFacts({ [key]: value, ss_network_dim: value });
        for (const line of [...aboutLines(facts), ...trainingLines(facts)])
          expect(typeof details.metadata.factValue(line.value)).toBe('string');
      });
    }
  });
});
