/** One scale for type, weight and space, and one order of sheets: each takes its values from the tokens and lies in the layer of its folder. */
import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { expect, test } from 'vitest';

const TOKENS = 'src/ui/styles/tokens.css';
const SHEETS = readdirSync('src/ui', { recursive: true, encoding: 'utf8' })
  .map((file) => path.posix.join('src/ui', file.replaceAll(path.sep, '/')))
  .filter((file) => file.endsWith('.css') && file !== TOKENS);

/** How many steps each scale may have: with more it is not a scale. */
const MOST = { type: 7, weight: 4, space: 9 };

/** Property, and what its value may consist of. A line of 1 px is a line and no distance. */
const RULES: readonly (readonly [property: RegExp, allowed: RegExp])[] = [
  [/^font-size$/, /^(var\(--type-[a-z]+\)|inherit)$/],
  [/^font-weight$/, /^(var\(--weight-[a-z]+\)|inherit)$/],
  [/^font$/, /^(inherit|(var\(--weight-[a-z]+\) )?var\(--type-[a-z]+\) \/ [\d.]+(px)? var\(--(font|mono)\))$/],
  [/^((row|column)-)?gap$|^(padding|margin)(-[a-z-]+)?$/, /^((?!\d*\.?\d+px)[^;]|(?<![\d.])1px)+$/],
];

const declarations = (text: string): readonly (readonly [string, string])[] =>
  [...text.replaceAll(/\/\*[\s\S]*?\*\//g, '').matchAll(/(?<=[{;]\s*)([a-z-]+)\s*:\s*([^;{}]+)(?=[;}])/g)].map(
    ([, property = '', value = '']) => [property, value.trim()] as const,
  );

test('the scales are short', () => {
  const names = new Set(readFileSync(TOKENS, 'utf8').match(/--(type|weight|space)-[\w]+(?=:)/g));
  for (const [scale, most] of Object.entries(MOST)) {
    const steps = [...names].filter((name) => name.startsWith(`--${scale}-`));
    expect(steps.length, scale).toBeGreaterThan(1);
    expect(steps.length, scale).toBeLessThanOrEqual(most);
  }
});

test('there are sheets to look at', () => expect(SHEETS.length).toBeGreaterThan(30));

test.each(SHEETS)('%s takes its sizes, weights and distances from the tokens', (file) => {
  const wrong = declarations(readFileSync(file, 'utf8')).filter(([property, value]) =>
    RULES.some(([of, allowed]) => of.test(property) && !allowed.test(value)),
  );
  expect(wrong).toEqual([]);
});

const LAYER = { styles: /^(tokens|base)$/, widgets: /^widgets$/, features: /^features$/ };
const RULES_OUTSIDE = /^@(layer [\w, ]+;|import [^;]+;)/;

test('layers are named once, in their order', () => {
  expect(readFileSync('src/ui/styles/index.css', 'utf8').match(/^@layer [^;{]+;/gm)).toEqual([
    '@layer reset, tokens, base, widgets, features;',
  ]);
});

test.each([...SHEETS, TOKENS])('%s lies in the layer of its folder, whatever is loaded before it', (file) => {
  const folder = file.split('/')[2] as keyof typeof LAYER;
  const text = readFileSync(file, 'utf8').replaceAll(/\/\*[\s\S]*?\*\//g, '');
  let depth = 0;
  const outermost = text.split(/(?<=[{}])/).filter((piece) => {
    const before = depth;
    depth += piece.endsWith('{') ? 1 : piece.endsWith('}') ? -1 : 0;
    return before === 0 && piece.endsWith('{');
  });
  for (const piece of outermost) {
    const layer = /^@layer (\w+) \{$/.exec(piece.trim().replace(RULES_OUTSIDE, '').trim())?.[1];
    expect(layer, piece.trim()).toMatch(LAYER[folder]);
  }
});
