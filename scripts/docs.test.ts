import { describe, expect, it } from 'vitest';
import { missingIn } from './docs.mjs';

const project = {
  exists: (name: string) => ['src/ui/main.tsx', 'workers/', 'LICENSE', 'src/app'].includes(name),
  commands: ['start', 'bench'],
};

describe('documents', () => {
  it('may name what is there', () => {
    const text =
      'See `src/ui/main.tsx`, `workers/*`, `src/app`, [LICENSE](LICENSE), [a site](https://example.org/x), `npm start`, `npm run bench`.';
    expect(missingIn(text, project)).toEqual([]);
  });

  it.each([
    ['a path', 'in `src/ui/gone.tsx`', 'src/ui/gone.tsx'],
    ['a folder of a pattern', 'in `src/gone/*.ts`', 'src/gone/*.ts'],
    ['a linked file', '[see](docs/gone.md)', 'docs/gone.md'],
    ['a picture', '![dark](public/gone.png)', 'public/gone.png'],
    ['a command', 'run `npm run gone`', 'npm run gone'],
    ['a silent command', 'run `npm run -s gone`', 'npm run gone'],
    ['a command with a part', 'run npm run e2e:gone: it walks', 'npm run e2e:gone'],
  ])('may not name %s that is gone', (_, text, missing) => {
    expect(missingIn(text, project)).toEqual([missing]);
  });
});
