/** Saved stacks in memory. LoRA n has the content `content:n`; pairs are not kept. */
import type { CompositionsApp } from '../app/profiles/profile-types.ts';
import type { CompositionRow } from '../contracts/profiles.ts';
import { ok } from '../domain/result.ts';

export function createFakeCompositions(changed: () => void): CompositionsApp {
  const rows = new Map<string, CompositionRow>();
  let now = 1_760_200_000_000;
  return {
    // Copies, as what comes from a worker is.
    list: () => Promise.resolve([...rows.values()].map((row) => ({ ...row })).sort((a, b) => b.updatedAt - a.updatedAt)),
    put({ id, name, text }) {
      now += 1000;
      const row = { id, name, text, createdAt: rows.get(id)?.createdAt ?? now, updatedAt: now };
      rows.set(id, row);
      changed();
      return Promise.resolve(ok(row));
    },
    remove(id) {
      rows.delete(id);
      changed();
      return Promise.resolve();
    },
    lorasOf: (owner) => Promise.resolve(/^content:\d+$/.test(owner) ? [Number(owner.slice('content:'.length))] : []),
    ownerOf: (loraId) => Promise.resolve(`content:${loraId}`),
    pairs: () => Promise.resolve([]),
    putPairs: () => Promise.resolve(),
  };
}
