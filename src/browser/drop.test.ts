/** A drop in a browser without handles. */
import { expect, it } from 'vitest';
import { dropped } from './drop.ts';
import { MAX_DEPTH } from './entries.ts';

interface Entry {
  readonly name: string;
}

/** A folder that gives `children`, and then an error if there is one. */
function folder(name: string, children: readonly Entry[], error?: string): Entry {
  const createReader = (): unknown => {
    const answers = [children, []];
    return {
      readEntries(give: (some: unknown) => void, fail: (error: unknown) => void) {
        if (error && (answers.length === 1 || children.length === 0)) fail(new DOMException('no', error));
        else give(answers.shift());
      },
    };
  };
  return Object.assign({ name }, { isDirectory: true, isFile: false, createReader });
}

function file(name: string, error?: string): Entry {
  const open = (give: (file: File) => void, fail: (error: unknown) => void): void =>
    error ? fail(new DOMException('no', error)) : give(new File(['x'], name));
  return Object.assign({ name }, { isDirectory: false, isFile: true, file: open });
}

async function rootOf(entry: Entry): Promise<unknown> {
  const item = { kind: 'file', getAsFile: () => null, webkitGetAsEntry: () => entry };
  return (await dropped([item])).picked[0]?.root;
}

it('names what of a dropped folder cannot be listed or opened, and takes the rest', async () => {
  const root = await rootOf(
    folder('loras', [
      file('a.safetensors'),
      file('locked.safetensors', 'NotReadableError'),
      file('a.txt', 'NotAllowedError'),
      file('a.png', 'NotReadableError'),
      file('other.zip', 'NotReadableError'),
      folder('half', [file('b.safetensors')], 'NotReadableError'),
    ]),
  );
  expect(root).toMatchObject({
    files: [{ path: 'a.safetensors' }, { path: 'half/b.safetensors' }],
    failed: [
      { path: 'locked.safetensors', fault: { code: 'read-failed' } },
      { path: 'a.txt', fault: { code: 'not-permitted' } },
      { path: 'half', fault: { code: 'read-failed' } },
    ],
  });
});

it('names a dropped folder that cannot be listed itself', async () => {
  expect(await rootOf(folder('loras', [], 'NotFoundError'))).toMatchObject({
    files: [],
    failed: [{ path: '', fault: { code: 'not-found' } }],
  });
});

it('names where it goes no deeper', async () => {
  let nested = folder('deepest', [file('a.safetensors')]);
  for (let level = 0; level <= MAX_DEPTH; level += 1) nested = folder(`level${level}`, [nested]);
  const root = (await rootOf(nested)) as { readonly files: unknown[]; readonly failed: readonly { readonly path: string }[] };
  expect(root.files).toEqual([]);
  expect(root.failed).toMatchObject([{ path: expect.stringMatching(/deepest$/), fault: { message: { code: 'walk.too-deep' } } }]);
});
