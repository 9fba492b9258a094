import { readFileSync } from 'node:fs';
import path from 'node:path';
import { expect, it } from 'vitest';
import { withTrustedTemplates } from './trusted-templates.mjs';

const solid = readFileSync(path.resolve(import.meta.dirname, '../../node_modules/solid-js/web/dist/web.js'), 'utf8');

it('gives the templates of this version of Solid a policy, and nothing else', () => {
  const code = withTrustedTemplates(solid);
  expect(code.match(/trustedTemplates\.createHTML/g)).toHaveLength(1);
  expect(code).toContain("createPolicy('solid-templates'");
});

it('ends the build when Solid is another', () => {
  expect(() => withTrustedTemplates('export {}')).toThrow('0 places');
  expect(() => withTrustedTemplates(`${solid}\nt.innerHTML = html;`)).toThrow('2 places');
});
