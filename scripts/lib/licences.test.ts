import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { licencesText, licenceTexts } from './licences.mjs';

describe('the licences of what is bundled', () => {
  const text = licencesText();
  const chapters = text.split(/\n(?=[^\n]+ · [^\n]+\n={5,}\n)/).slice(1);

  it('have a text for every package', () => {
    expect(chapters.length).toBeGreaterThan(20);
    for (const chapter of chapters) {
      expect(chapter, chapter.slice(0, 80)).toMatch(/permission|permitted|redistribution|disclaims copyright/i);
    }
  });

  it.each(['solid-js', 'comlink', '@fontsource-variable/inter', 'workbox-core', 'assemblyscript', 'vite'])('name %s', (name) => {
    expect(chapters.filter((chapter) => chapter.startsWith(`${name} `))).toHaveLength(1);
  });

  it('have the texts of SQLite, of its package and of the runtime inside it', () => {
    const sqlite = chapters.find((chapter) => chapter.startsWith('@sqlite.org/sqlite-wasm ')) ?? '';
    expect(sqlite).toContain('May you do good and not evil');
    expect(sqlite).toContain('Apache License');
    expect(sqlite).toContain('Emscripten authors');
  });
});

describe('a package', () => {
  let folder = '';
  beforeEach(() => {
    folder = mkdtempSync(path.join(os.tmpdir(), 'package-'));
  });
  afterEach(() => rmSync(folder, { recursive: true }));

  it('speaks with its own text first', () => {
    writeFileSync(path.join(folder, 'LICENCE.md'), 'Its own words\n');
    writeFileSync(path.join(folder, 'NOTICE'), 'A notice');
    expect(licenceTexts(folder, { name: 'x', license: 'Apache-2.0' })).toEqual(['Its own words', 'A notice']);
  });

  it('without a text gets that of the licence it names, or ends the build', () => {
    expect(licenceTexts(folder, { name: 'x', license: 'Apache-2.0' })[0]).toContain('Apache License');
    expect(() => licenceTexts(folder, { name: 'x', license: 'Own-1.0' })).toThrow('x ships no licence text');
    expect(() => licenceTexts(folder, { name: 'x' })).toThrow('x ships no licence text');
  });
});
