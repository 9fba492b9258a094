/** Compose on the real catalog: what is found is what the library holds, and what is saved is there again. */
import { afterEach, expect, test } from 'vitest';
import { page, userEvent } from 'vitest/browser';
import type { PairsOutcome } from '../contracts/pairs.ts';
import { pairToText } from '../domain/composition/products/pair.ts';
import { newMember, setToText, EMPTY_SET } from '../domain/composition/sets/set.ts';
import { SETTINGS } from '../domain/settings.ts';
import { type CatalogWorld, hash, LAYOUT } from '../testing/catalog-world.ts';
import { mountReal, type RealMounted } from '../testing/mount-real.tsx';

let mounted: RealMounted | null = null;
afterEach(() => {
  mounted?.unmount();
  mounted = null;
});

const NAMES = ['ink', 'wash', 'charcoal'];
const ownerOf = (name: string): string => `content:${hash(name)}`;

async function library(world: CatalogWorld): Promise<void> {
  await world.source('main', 'loras');
  for (const name of NAMES) world.write('main', `${name}.safetensors`, name);
  await world.scan('main');
  await world.measure();
}

/** With the stack of these LoRAs open in Compose. */
async function open(names: readonly string[], more: (world: CatalogWorld) => Promise<void> = async () => undefined): Promise<RealMounted> {
  mounted = await mountReal(
    async (world) => {
      await library(world);
      const members = names.map((name) => newMember(ownerOf(name), name));
      await world.api.putSetting('stack', setToText({ ...EMPTY_SET, members }));
      await more(world);
    },
    { place: '/compose' },
  );
  return mounted;
}

const members = page.getByRole('list', { name: 'LoRAs of the stack' });
const idOf = async (name: string): Promise<number> => (await mounted?.app.compositions.lorasOf(ownerOf(name)))?.[0] ?? -1;

/** What comparing files gives, one pair like the other. */
function compared(files: readonly unknown[]): PairsOutcome {
  const blocks = [...LAYOUT.slots.map(({ id }) => id), null].map((slot) => ({
    slot,
    inner: slot === 'double.0' ? 8 : 0,
    compared: 2,
    notCompared: 0,
    names: [],
  }));
  const bytes = new TextEncoder().encode(pairToText({ blocks, reasons: [] }));
  return { kind: 'compared', pairs: files.flatMap((_, a) => files.slice(a + 1).map((__, next) => ({ a, b: a + 1 + next, bytes }))), ms: 0 };
}

/** By hand from the library, so that nothing was compared before. */
async function stackInkAndWash(): Promise<void> {
  await page.getByRole('searchbox', { name: 'Search LoRAs' }).fill('family:flux1 "ink"');
  await userEvent.click(page.getByRole('checkbox', { name: 'Stack ink' }));
  await page.getByRole('searchbox', { name: 'Search LoRAs' }).fill('wash');
  await userEvent.click(page.getByRole('checkbox', { name: 'Stack wash' }));
  await page.getByRole('region', { name: 'Stack' }).getByRole('link', { name: 'Compose' }).click();
}

test('LoRAs found by a search of the library are put together, and their cosine is that of what was compared', async () => {
  mounted = await mountReal(library);
  mounted.browser.compare = (files) => Promise.resolve(compared(files));
  await stackInkAndWash();
  await expect.element(members.getByRole('listitem').nth(1)).toBeVisible();
  // Both have 4, 2 and 1 in their blocks and 4 outside of them: 8 of 25.
  const squares = 5 ** 2;
  await expect.element(page.getByRole('button', { name: 'ink and wash: cosine 0.32 as set' })).toHaveTextContent(String(8 / squares));
  await page.getByRole('spinbutton', { name: 'wash Model strength' }).fill('-1');
  await expect.element(page.getByRole('button', { name: 'ink and wash: cosine −0.32 as set' })).toBeVisible();
  await expect.element(page.getByRole('button', { name: 'wash and ink: cosine 0.32 as trained' })).toBeVisible();
});

test('nothing moves when the numbers of a stack arrive', async () => {
  mounted = await mountReal(library);
  let arrive: () => void = () => undefined;
  const held = new Promise<void>((resolve) => (arrive = resolve));
  mounted.browser.compare = (files) => held.then(() => compared(files));
  await stackInkAndWash();
  await expect.element(page.getByRole('progressbar', { name: 'Comparing the files' })).toBeVisible();
  const result = page.getByRole('region', { name: 'Result' });
  const parts = () =>
    [result.getByRole('tablist'), result.getByRole('figure').first(), result.getByRole('button', { name: 'As if independent' })].map(
      (part) => {
        const { left, top } = part.element().getBoundingClientRect();
        return { left, top };
      },
    );
  const before = parts();
  arrive();
  await expect.element(page.getByRole('button', { name: 'ink and wash: cosine 0.32 as set' })).toBeVisible();
  expect(parts()).toEqual(before);
});

test('strength sliders go as far as the setting says, fields further', async () => {
  await open(['ink'], (world) => world.api.putSetting(SETTINGS.strengthRange.id, '0..1'));
  const slider = page.getByRole('slider', { name: 'ink Model strength' });
  await expect.element(slider).toHaveAttribute('min', '0');
  await expect.element(slider).toHaveAttribute('max', '1');
  const field = page.getByRole('spinbutton', { name: 'ink Model strength' });
  await field.fill('1.5');
  await expect.element(field).toHaveAttribute('aria-valuenow', '1.5');
});

test('a set is saved, deleted, restored and opened', async () => {
  const { app } = await open(['ink', 'wash']);
  await page.getByRole('tab', { name: 'Sets' }).click();
  await page.getByRole('textbox', { name: 'Name of the set' }).fill('Evening');
  await page.getByRole('button', { name: 'Save set' }).click();
  await expect.element(page.getByText('Saved', { exact: true })).toBeVisible();
  expect(await app.compositions.list()).toMatchObject([{ name: 'Evening' }]);
  await page.getByRole('button', { name: 'Delete Evening' }).click();
  await expect.element(page.getByText('No set is saved yet.')).toBeVisible();
  await page.getByRole('region', { name: 'Notices' }).getByRole('button', { name: 'Undo' }).click();
  await expect.element(page.getByRole('button', { name: 'Open Evening' })).toBeVisible();
  await page.getByRole('button', { name: 'Clear' }).click();
  await page.getByRole('button', { name: 'Open Evening' }).click();
  await expect.element(members.getByRole('listitem').nth(1)).toBeVisible();
});

test('a profile that changed since it was chosen is said, and taken over on demand', async () => {
  const { app } = await open(['ink']);
  await expect.element(members.getByRole('link', { name: 'ink' })).toBeVisible();
  const content = { name: 'Soft', gains: { 'double.0': 0.5 }, notes: '', tags: [], favourite: false };
  const made = await app.profiles.create(await idOf('ink'), content);
  if (!made.ok) throw new Error(made.error.message.code);
  await page.getByRole('button', { name: 'Details of ink' }).click();
  await page.getByRole('combobox', { name: 'Profile of ink' }).selectOptions('Soft');
  await app.profiles.update(made.value.id, { ...content, gains: { 'double.0': 0.25 } });
  await page.getByRole('button', { name: 'Changed since: use the new gains' }).click();
  await expect.element(page.getByRole('button', { name: 'Changed since: use the new gains' })).not.toBeInTheDocument();
});

test('a LoRA whose folder is removed stays in the stack, named and without numbers', async () => {
  const { app } = await open(['ink', 'wash']);
  await expect.element(members.getByRole('link', { name: 'ink' })).toBeVisible();
  await app.removeSource('main');
  await expect.element(members.getByText('Not in the library').first()).toBeVisible();
  expect(members.getByRole('listitem').elements()).toHaveLength(2);
});
