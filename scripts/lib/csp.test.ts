/** The policy as text: a browser test sees only the first rule that refuses something, not the ones behind it. */
import { loadConfigFromFile, type Plugin } from 'vite';
import { expect, it } from 'vitest';
import { SECURITY_HEADERS } from './csp.mjs';

interface Tag {
  readonly tag: string;
  readonly attrs: Readonly<Record<string, string>>;
}

/** What the build puts into the page. */
async function policyOfThePage(): Promise<string> {
  const loaded = await loadConfigFromFile({ command: 'build', mode: 'production' });
  const plugins = (loaded?.config.plugins ?? []).flat(3) as readonly Plugin[];
  const made = plugins.find(({ name }) => name === 'content-security-policy')?.transformIndexHtml as unknown as
    | (() => readonly Tag[])
    | undefined;
  const tags = made?.() ?? [];
  return tags.find(({ attrs }) => attrs['http-equiv'] === 'Content-Security-Policy')?.attrs['content'] ?? '';
}

const rulesOf = (policy: string): ReadonlyMap<string, readonly string[]> =>
  new Map(
    policy.split(';').map((rule) => {
      const [name = '', ...values] = rule.trim().split(/\s+/);
      return [name, values];
    }),
  );

it.each([
  ['of the page', policyOfThePage],
  ['of every response', async () => SECURITY_HEADERS['Content-Security-Policy']],
])('the policy %s runs scripts of this origin alone, and makes none of a text', async (_, policy) => {
  const rules = rulesOf(await policy());
  expect(rules.get('script-src')).toEqual(["'self'", "'wasm-unsafe-eval'"]);
  expect([...rules.keys()].filter((name) => /^(script-src-|worker-src|default-src)/.test(name))).toEqual(['default-src', 'worker-src']);
  expect([rules.get('default-src'), rules.get('worker-src')]).toEqual([["'self'"], ["'self'"]]);
  expect([...rules.values()].flat().filter((value) => /unsafe/.test(value))).toEqual(["'wasm-unsafe-eval'"]);
  expect(rules.get('require-trusted-types-for')).toEqual(["'script'"]);
  // A policy of the name `default` would be asked for every text that becomes code; `*` would let any code make it.
  expect(rules.get('trusted-types')).toEqual(['solid-templates', 'own-workers']);
});
