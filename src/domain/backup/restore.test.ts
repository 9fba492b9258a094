import { describe, expect, it } from 'vitest';
import { type Choices, mergeWork, planRestore } from './restore.ts';
import type { Work, WorkRow } from './work.ts';
import { readWorkFile, workFileText } from './work-file.ts';

const LAYOUT = '{"id":"flux","slots":[]}';
const profile = (id: string, changes: WorkRow = {}): WorkRow => ({
  id,
  owner: 'content:a',
  layout: LAYOUT,
  layout_id: 'flux',
  name: 'Faces',
  gains: '{"double.1":0.5,"double.0":1}',
  notes: '',
  tags: '[]',
  favourite: 0,
  is_default: 0,
  created_at: 1,
  updated_at: 10,
  deleted_at: null,
  ...changes,
});
const preset = (id: string, changes: WorkRow = {}): WorkRow => ({
  id,
  folder: '',
  name: 'Half',
  layout_id: 'flux',
  gains: '{}',
  updated_at: 1,
  deleted_at: null,
  ...changes,
});
const setting = (key: string, value: string): WorkRow => ({ key, value });

const states = (mine: Work, theirs: Work): string[] =>
  planRestore(mine, theirs).items.map(({ kind, label, state }) => `${kind} ${label} ${state}`);
const merged = (mine: Work, theirs: Work, choice: 'mine' | 'theirs' | 'both' = 'theirs'): Work => {
  const choices: Choices = Object.fromEntries(planRestore(mine, theirs).items.map(({ id }) => [id, choice]));
  return mergeWork(
    mine,
    theirs,
    choices,
    () => 'fresh',
    (name) => `${name} (restored)`,
  );
};

describe('planRestore', () => {
  it('says what is new and what differs, and leaves out what is the same', () => {
    const mine = { profile: [profile('a'), profile('b', { name: 'Hands' })], setting: [setting('theme', 'dark')] };
    const theirs = {
      profile: [profile('a'), profile('b', { name: 'Hands', notes: 'soft' }), profile('c', { name: 'Eyes' })],
      preset: [preset('p')],
      setting: [setting('theme', 'light'), setting('scan.unfinished', '["x"]')],
    };
    expect(states(mine, theirs)).toEqual(['profile Hands differs', 'profile Eyes new', 'preset Half new', 'setting theme differs']);
    expect(planRestore(mine, theirs).same).toBe(1);
  });

  it('knows the same content under another id, whatever the order of its gains', () => {
    const theirs = { profile: [profile('z', { gains: '{"double.0":1,"double.1":0.5}' })] };
    expect(planRestore({ profile: [profile('a')] }, theirs)).toEqual({ items: [], same: 1 });
  });

  it('brings back what was deleted here, and nothing that was deleted there', () => {
    expect(states({ profile: [profile('a', { deleted_at: 5 })] }, { profile: [profile('a')] })).toEqual(['profile Faces new']);
    expect(states({}, { profile: [profile('a', { deleted_at: 5 })] })).toEqual([]);
  });
});

describe('mergeWork', () => {
  it('changes nothing when mine is kept, and is the same when done twice', () => {
    const mine = { profile: [profile('a')] };
    const theirs = { profile: [profile('a', { notes: 'x' }), profile('c', { name: 'Eyes' })] };
    expect(merged(mine, theirs, 'mine')).toEqual(mine);
    const once = merged(mine, theirs);
    expect(planRestore(once, theirs).items).toEqual([]);
    expect(merged(once, theirs)).toEqual(once);
  });

  it('keeps what is replaced as a version', () => {
    const mine = {
      profile: [profile('a', { notes: 'mine' })],
      profile_version: [{ profile_id: 'a', number: 4, saved_at: 3, content: '{}' }],
    };
    const result = merged(mine, { profile: [profile('a', { notes: 'theirs' })] });
    expect(result['profile']).toMatchObject([{ id: 'a', notes: 'theirs' }]);
    expect(result['profile_version']).toMatchObject([{ number: 4 }, { profile_id: 'a', number: 5, saved_at: 10 }]);
    expect(JSON.parse(String(result['profile_version']?.[1]?.['content']))).toMatchObject({ notes: 'mine', gains: { 'double.0': 1 } });
  });

  it('puts both side by side, with their versions', () => {
    const theirs = {
      profile: [profile('a', { notes: 'theirs', is_default: 1 })],
      profile_version: [{ profile_id: 'a', number: 1, saved_at: 3, content: '{}' }],
    };
    const result = merged({ profile: [profile('a', { is_default: 1 })] }, theirs, 'both');
    expect(result['profile']).toMatchObject([
      { id: 'a', name: 'Faces', is_default: 1 },
      { id: 'fresh', name: 'Faces (restored)', notes: 'theirs', is_default: 0 },
    ]);
    expect(result['profile_version']).toMatchObject([{ profile_id: 'fresh', number: 1 }]);
  });

  it('never gives an owner two defaults', () => {
    const result = merged({ profile: [profile('a', { is_default: 1 })] }, { profile: [profile('b', { name: 'Eyes', is_default: 1 })] });
    expect(result['profile']?.map(({ is_default: chosen }) => chosen)).toEqual([1, 0]);
  });

  it('does not take row numbers of another library for its own', () => {
    const theirs = { profile: [profile('a', { owner: 'row:7', is_default: 1 })], draft: [{ owner: 'row:7', text: '{}', updated_at: 1 }] };
    expect(merged({}, theirs)).toEqual({ profile: [profile('a', { owner: null, is_default: 0 })], profile_version: [] });
    const here = { profile: [profile('a', { owner: 'row:7', notes: 'x' })], draft: [{ owner: 'row:7', text: '{"v":1}', updated_at: 1 }] };
    expect(merged(here, theirs)).toMatchObject({ profile: [{ owner: 'row:7' }], draft: [{ text: '{}' }] });
  });
});

describe('a file of work', () => {
  const hash = async (text: string): Promise<string> =>
    `${text.length}:${[...text].reduce((sum, letter) => (sum * 31 + letter.charCodeAt(0)) % 1e9, 7)}`;
  const FILE = { schema: 6, madeAt: 1_700_000_000_000, work: { profile: [profile('a', { notes: 'übér' })] } };

  it('comes back as it was', async () => {
    expect(await readWorkFile(await workFileText(FILE, hash), 6, hash)).toEqual({ ok: true, value: FILE });
  });

  it('is found in a whole export', async () => {
    const whole = JSON.stringify({ loras: [], backup: JSON.parse(await workFileText(FILE, hash)) });
    expect(await readWorkFile(whole, 6, hash)).toEqual({ ok: true, value: FILE });
  });

  it.each([
    ['cut short', (text: string) => text.slice(0, -40), 'cut-short'],
    ['changed', (text: string) => text.replace('Faces', 'Traces'), 'changed'],
    ['newer', (text: string) => text.replace('"schema":6', '"schema":99'), 'newer'],
    ['something else', () => '{"profiles":[]}', 'not-ours'],
    ['no JSON', () => 'hello', 'not-ours'],
  ])('is refused whole when it is %s', async (_, edit, code) => {
    expect(await readWorkFile(edit(await workFileText(FILE, hash)), 6, hash)).toMatchObject({ ok: false, error: { code } });
  });

  it('is refused when a row is none', async () => {
    const odd = { ...FILE, work: { profile: [{ id: { deep: 1 } }] } as unknown as Work };
    expect(await readWorkFile(await workFileText(odd, hash), 6, hash)).toMatchObject({
      ok: false,
      error: { code: 'form', table: 'profile' },
    });
    const other = { ...FILE, work: { lora: [] } as Work };
    expect(await readWorkFile(await workFileText(other, hash), 6, hash)).toMatchObject({
      ok: false,
      error: { code: 'form', table: 'lora' },
    });
  });
});
