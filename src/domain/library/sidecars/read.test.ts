import { describe, expect, it } from 'vitest';
import { plainText } from './plain-text.ts';
import { readFacts, readNotes } from './read.ts';
import type { SidecarFacts } from './sidecar.ts';

function factsOf(value: unknown): SidecarFacts {
  const read = readFacts(JSON.stringify(value));
  if (!read.ok) throw new Error(read.error);
  return read.value;
}

describe('readFacts', () => {
  it('reads what ComfyUI-Lora-Manager keeps', () => {
    const facts = factsOf({
      file_name: 'red',
      model_name: 'Red dress',
      size: 1234,
      base_model: 'Illustrious',
      preview_url: 'C:/x/red.webp',
      preview_nsfw_level: 4,
      notes: 'at 0.7',
      tags: ['clothing', 'dress'],
      modelDescription: '<p>A <b>red</b> dress</p>',
      usage_tips: '{"strength": 0.7}',
      civitai: { id: 22, modelId: 11, trainedWords: ['red dress, ribbon', 'red'], creator: { username: 'ann' } },
      trainedWords: [],
    });
    expect(facts).toMatchObject({
      title: 'Red dress',
      base: 'Illustrious',
      size: 1234,
      triggers: ['red dress, ribbon', 'red'],
      tags: ['clothing', 'dress'],
      notes: 'at 0.7',
      description: 'A red dress',
      author: 'ann',
      page: 'https://civitai.com/models/11?modelVersionId=22',
      weight: 0.7,
      adult: true,
    });
  });

  it('reads the answer of Civitai as Civitai Helper keeps it', () => {
    const facts = factsOf({
      id: 5,
      modelId: 4,
      name: 'v1.0',
      baseModel: 'SDXL 1.0',
      trainedWords: ['inkwash'],
      description: '<ul><li>one</li><li>two</li></ul>',
      model: { name: 'Ink and Wash', nsfw: false },
      images: [{ url: 'https://image.example/x.jpeg', nsfwLevel: 1 }],
    });
    expect(facts).toMatchObject({
      title: 'Ink and Wash',
      base: 'SDXL 1.0',
      triggers: ['inkwash'],
      description: 'one\ntwo',
      page: 'https://civitai.com/models/4?modelVersionId=5',
      adult: false,
    });
  });

  it('reads what Stability Matrix keeps', () => {
    expect(
      factsOf({
        ModelId: 7,
        ModelName: 'Tarot',
        Nsfw: true,
        Tags: ['tarot'],
        VersionId: 8,
        BaseModel: 'Pony',
        TrainedWords: ['ntarot'],
        AuthorUsername: 'bo',
        UserTitle: 'My tarot',
        ModelDescription: 'Cards',
        VersionDescription: 'Cards',
      }),
    ).toMatchObject({
      title: 'My tarot',
      base: 'Pony',
      tags: ['tarot'],
      triggers: ['ntarot'],
      author: 'bo',
      adult: true,
      description: 'Cards',
      page: 'https://civitai.com/models/7?modelVersionId=8',
    });
  });

  it('reads what stable-diffusion-webui keeps; 0 is not a weight and Unknown is not a base model', () => {
    const text = {
      description: 'soft',
      'sd version': 'Unknown',
      'activation text': 'ink, wash',
      'preferred weight': 0,
      'negative text': 'photo',
      notes: '',
    };
    expect(factsOf(text)).toMatchObject({
      base: null,
      triggers: ['ink, wash'],
      weight: null,
      negative: 'photo',
      notes: null,
      description: 'soft',
    });
    expect(factsOf({ ...text, 'sd version': 'SDXL', 'preferred weight': 0.85 })).toMatchObject({ base: 'SDXL', weight: 0.85 });
  });

  it("reads PEFT's description", () => {
    expect(factsOf({ base_model_name_or_path: 'black-forest-labs/FLUX.1-dev', r: 16 }).base).toBe('black-forest-labs/FLUX.1-dev');
  });

  it.each([
    ['the level of the preview before that of the model', { preview_nsfw_level: 1, civitai: { model: { nsfw: true } } }, false],
    ['the mark of the model', { model: { nsfw: true }, images: [{ nsfwLevel: 1 }] }, true],
    ['the level of the first picture', { images: [{ nsfwLevel: 8 }, { nsfwLevel: 1 }] }, true],
    ['a level of PG-13', { images: [{ nsfwLevel: 2 }] }, false],
    ['older words', { images: [{ nsfw: 'Mature' }] }, true],
    ['an older word that is none', { images: [{ nsfw: 'Soft' }] }, false],
    ['nothing', { trainedWords: ['x'] }, null],
  ])('takes %s for what the picture is', (_, value, adult) => {
    expect(factsOf(value).adult).toBe(adult);
  });

  it('names what is wrong with a text', () => {
    expect(readFacts('{"a": ')).toEqual({ ok: false, error: 'not-json' });
    expect(readFacts('[1]')).toEqual({ ok: false, error: 'not-object' });
    expect(readFacts('null')).toEqual({ ok: false, error: 'not-object' });
  });

  it('bears values of any kind, and keeps lists and texts bounded', () => {
    const odd = {
      tags: [1, null, {}, 'ok'],
      trainedWords: 'one',
      model: 7,
      civitai: [],
      images: 'x',
      modelId: -1,
      size: 'big',
      creator: 'ann',
    };
    expect(factsOf(odd)).toMatchObject({ tags: ['ok'], triggers: ['one'], page: null, size: null, author: 'ann' });
    const long = factsOf({ tags: Array.from({ length: 5000 }, (_, index) => `tag ${index}`), notes: 'x'.repeat(100_000) });
    expect(long.tags).toHaveLength(100);
    expect(long.notes).toHaveLength(20_001);
  });
});

describe('notes', () => {
  it('stay as they are written: HTML is text like any other', () => {
    expect(readNotes(' <img src=x onerror=alert(1)>\r\nB ').notes).toBe('<img src=x onerror=alert(1)>\nB');
    expect(readNotes(' \n').notes).toBeNull();
  });
});

describe('plainText', () => {
  it.each([
    ['<p>one</p><p>two<br/>three</p>', 'one\ntwo\nthree'],
    ['a &lt;b&gt; &amp;amp; &#39;c&#x27; &nbsp;d', "a <b> &amp; 'c' d"],
    ['<script>alert(1)</script>x<style>p{}</style>', 'x'],
    ['strength < 0.8 and > 0.4', 'strength < 0.8 and > 0.4'],
    ['&#0;&#xD800;&#1114112;', '&#0;&#xD800;&#1114112;'],
    ['<a href="https://x.example">page</a>', 'page'],
  ])('makes text of %s', (html, text) => {
    expect(plainText(html)).toBe(text);
  });
});
