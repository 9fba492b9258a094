/** What fails is said where it fails, the rest stays usable, and "Try again" brings it back. */
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { page } from 'vitest/browser';
import type { LibraryRow } from '../contracts/library.ts';
import type { FakeApp } from '../testing/fake-app.ts';
import { makeRows } from '../testing/made-rows.ts';
import { type Mounted, mountUi } from '../testing/mount-ui.tsx';

let mounted: Mounted | null = null;
beforeEach(() => {
  // Failures are logged as well.
  vi.spyOn(console, 'error').mockImplementation(() => undefined);
});
afterEach(() => {
  mounted?.unmount();
  mounted = null;
  vi.restoreAllMocks();
});

const ROWS = 200;
const FLUX = makeRows(ROWS).find((row) => row.familyId === 'flux1' && row.status === 'measured') as LibraryRow;
const details = page.getByRole('region', { name: 'Details' });
const alert = (what: string) => page.getByRole('alert').filter({ hasText: `${what} could not be shown` });

/** `question` fails until the returned function is called. */
function broken<K extends 'query' | 'detail' | 'modules'>(app: FakeApp, question: K): () => void {
  const good = app[question];
  app[question] = (() => Promise.reject(new Error('The disk was taken out'))) as unknown as FakeApp[K];
  return () => {
    app[question] = good;
  };
}

async function open(place: string, question: 'query' | 'detail' | 'modules'): Promise<() => void> {
  mounted = await mountUi({ rows: ROWS, state: { phase: { kind: 'starting' } } }, { place });
  const mend = broken(mounted.app, question);
  mounted.app.patch({ phase: { kind: 'ready' } });
  return mend;
}

describe('a read that fails', () => {
  test('in “Copy for…” is said there, while the editor goes on', async () => {
    const mend = await open(`/library?lora=row-${FLUX.id}`, 'modules');
    await details.getByRole('tab', { name: /^Profile/ }).click();
    await details.getByRole('tab', { name: 'Copy for…' }).click();
    await expect.element(alert('Copy for…')).toHaveTextContent('The disk was taken out');
    await details.getByRole('spinbutton', { name: 'Double 3 gain' }).fill('0.5');
    await expect.element(details.getByText('1 block changed')).toBeVisible();
    mend();
    await alert('Copy for…').getByRole('button', { name: 'Try again' }).click();
    await expect.element(details.getByRole('combobox', { name: 'Program' })).toBeVisible();
  });

  test('of the modules is said in their tab', async () => {
    const mend = await open(`/lora/row-${FLUX.id}`, 'modules');
    await details.getByRole('tab', { name: /^Modules/ }).click();
    await expect.element(alert('Modules')).toBeVisible();
    mend();
    await alert('Modules').getByRole('button', { name: 'Try again' }).click();
    await expect.element(details.getByRole('table')).toBeVisible();
  });

  test('of one LoRA is said in its place, beside a list that works', async () => {
    const mend = await open(`/library?lora=row-${FLUX.id}`, 'detail');
    await expect.element(alert('The details of this LoRA')).toBeVisible();
    await expect.element(page.getByRole('grid', { name: 'LoRAs' }).getByRole('row').nth(3)).toBeVisible();
    mend();
    await alert('The details of this LoRA').getByRole('button', { name: 'Try again' }).click();
    await expect.element(details.getByRole('heading', { name: FLUX.name, exact: true })).toBeVisible();
  });

  test('of the list is said in its place', async () => {
    const mend = await open('/library', 'query');
    await expect.element(alert('The list')).toBeVisible();
    mend();
    await alert('The list').getByRole('button', { name: 'Try again' }).click();
    await expect.element(page.getByRole('grid', { name: 'LoRAs' }).getByRole('row').nth(3)).toBeVisible();
  });

  test('of the profiles is said in the editor, and another LoRA begins anew', async () => {
    mounted = await mountUi({ rows: ROWS, state: { phase: { kind: 'starting' } } }, { place: `/library?lora=row-${FLUX.id}` });
    const { profiles } = mounted.app;
    const good = profiles.of;
    profiles.of = () => Promise.reject(new Error('The disk was taken out'));
    mounted.app.patch({ phase: { kind: 'ready' } });
    await details.getByRole('tab', { name: /^Profile/ }).click();
    await expect.element(alert('The profiles of this LoRA')).toBeVisible();
    profiles.of = good;
    await alert('The profiles of this LoRA').getByRole('button', { name: 'Try again' }).click();
    await expect.element(details.getByRole('spinbutton', { name: 'Double 3 gain' })).toBeVisible();
  });
});

test('a mistake in one place leaves the others', async () => {
  mounted = await mountUi({ rows: ROWS, state: { setAsides: null as never } }, { place: '/settings' });
  await expect.element(alert('Settings')).toBeVisible();
  await page.getByRole('link', { name: 'Library' }).first().click();
  await expect.element(page.getByRole('grid', { name: 'LoRAs' })).toBeVisible();
});

test('what failed unseen is a notice with its details to be copied', async () => {
  const details = 'The page: TypeError: rows is undefined';
  const said = { code: 'fault', facts: { where: 'The page', reason: 'rows is undefined' } } as const;
  const notice = { id: 'fault', tone: 'error', said, details } as const;
  mounted = await mountUi({ rows: ROWS, state: { notices: [notice] } });
  const copied: string[] = [];
  vi.spyOn(navigator.clipboard, 'writeText').mockImplementation((text) => Promise.resolve(void copied.push(text)));
  await page.getByRole('button', { name: 'Copy details' }).click();
  expect(copied).toEqual([details]);
});
