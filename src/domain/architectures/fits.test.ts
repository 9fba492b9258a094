import { describe, expect, it } from 'vitest';
import type { Family, Fit } from './family.ts';
import { Fits } from './fits.ts';
import { AskedHints, type Question } from './hints.ts';
import type { ModuleSummary } from './module-summary.ts';

const hintsOf = (path: string, metadata: Record<string, string> = {}): AskedHints => new AskedHints({ path, metadata });
const hasPony: Question<boolean> = ({ path }) => path.includes('pony');
const version: Question<string> = ({ metadata }) => metadata['version'] ?? '';

/** Looks at the name, and at metadata where the name says "pony"; counts how often it is asked. */
function family(): Family & { looked: number } {
  const made = {
    looked: 0,
    fit(_: ModuleSummary, hints: AskedHints): Fit {
      made.looked += 1;
      const known = hints.ask(hasPony) ? hints.ask(version).length : 0;
      return { known, structure: () => ({ component: 'unet' }) } as unknown as Fit;
    },
  };
  return made as unknown as Family & { looked: number };
}

describe('fits of one table of tensors', () => {
  const fits = (): Fits => new Fits({} as ModuleSummary);

  it('come again where every answer comes again', () => {
    const [kept, one] = [fits(), family()];
    const first = kept.of(one, hintsOf('a pony', { version: '6' }));
    expect(kept.of(one, hintsOf('another pony', { version: '6', author: 'x' }))).toBe(first);
    expect(one.looked).toBe(1);
  });

  it('are looked for anew where one answer of several is another', () => {
    const [kept, one] = [fits(), family()];
    expect(kept.of(one, hintsOf('a pony', { version: '6' }))?.known).toBe(1);
    expect(kept.of(one, hintsOf('a pony', { version: '6.5' }))?.known).toBe(3);
    expect(kept.of(one, hintsOf('a cat', { version: '6' }))?.known).toBe(0);
    // What was not asked does not count.
    expect(kept.of(one, hintsOf('a cat', { version: '7' }))?.known).toBe(0);
    expect(one.looked).toBe(3);
  });

  it('give one structure each', () => {
    const fit = fits().of(family(), hintsOf('a pony'));
    expect(fit?.structure()).toBe(fit?.structure());
  });
});
