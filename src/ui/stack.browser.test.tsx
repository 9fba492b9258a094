/** Choosing LoRAs for the stack: by checkbox, ranges, keyboard, in the table and among the cards. */
import { describe, expect, test } from 'vitest';
import { page, userEvent } from 'vitest/browser';
import type { LibraryRow } from '../contracts/library.ts';
import { EMPTY_SET, newMember, setToText } from '../domain/composition/sets/set.ts';
import { message } from '../domain/message.ts';
import { SETTINGS } from '../domain/settings.ts';
import type { FakeOptions } from '../testing/fake-app.ts';
import { contentOf } from '../testing/made-detail.ts';
import { makeRows } from '../testing/made-rows.ts';
import { type Mounted, mounting } from '../testing/mount-ui.tsx';

const ownerOf = (id: number): string => `content:${contentOf(id)}`;

const mount = mounting();
const open = (options: FakeOptions = {}, window?: Parameters<typeof mount>[1]): Promise<Mounted> => mount({ rows: 60, ...options }, window);

const list = page.getByRole('grid', { name: 'LoRAs' });
const tray = page.getByRole('region', { name: 'Stack' });
const members = (): string[] => [...document.querySelectorAll('.tray-name')].map((name) => name.textContent ?? '');
const names = (): string[] => [...document.querySelectorAll('.table-body .row .name')].map((name) => name.textContent ?? '');
const box = (name: string): HTMLElement => {
  const found = document.querySelector<HTMLElement>(`[aria-label="Stack ${name}"]`);
  if (!found) throw new Error(`There is no checkbox for ${name}`);
  return found;
};
const nameAt = (index: number): string => names()[index] ?? '';

describe('choosing', () => {
  test('a checkbox takes in and lets go, and opens nothing', async () => {
    await open();
    await expect.element(list.getByRole('row').nth(5)).toBeVisible();
    await userEvent.click(box(nameAt(2)));
    await expect.poll(members).toEqual([nameAt(2)]);
    await expect.element(page.getByRole('region', { name: 'Details' })).not.toBeInTheDocument();
    await userEvent.click(box(nameAt(2)));
    await expect.poll(members).toEqual([]);
    await expect.element(tray).not.toBeInTheDocument();
  });

  test('a second click before the library has answered the first lets go, a third takes in', async () => {
    await open();
    await expect.element(list.getByRole('row').nth(5)).toBeVisible();
    const [twice, thrice] = [box(nameAt(2)), box(nameAt(3))];
    for (const each of [twice, twice, thrice, thrice, thrice]) each.click();
    await expect.poll(members).toEqual([nameAt(3)]);
    await expect.poll(() => (twice as HTMLInputElement).checked).toBe(false);
    (list.element() as HTMLElement).focus();
    await userEvent.keyboard('{Shift>}   {/Shift}');
    await expect.poll(members).toEqual([]);
  });

  test('Shift and a click take in everything between, in the order of the walk', async () => {
    await open();
    await expect.element(list.getByRole('row').nth(8)).toBeVisible();
    await userEvent.click(box(nameAt(5)));
    await expect.poll(members).toHaveLength(1);
    await userEvent.keyboard('{Shift>}');
    await userEvent.click(box(nameAt(2)));
    await userEvent.keyboard('{/Shift}');
    await expect.poll(members).toEqual([nameAt(5), nameAt(4), nameAt(3), nameAt(2)]);
  });

  test('Ctrl and a click on the row choose without opening', async () => {
    await open();
    await expect.element(list.getByRole('row').nth(4)).toBeVisible();
    await userEvent.keyboard('{Control>}');
    await userEvent.click(document.querySelectorAll<HTMLElement>('.table-body .row .c-size')[1] as HTMLElement);
    await userEvent.keyboard('{/Control}');
    await expect.poll(members).toEqual([nameAt(1)]);
    await expect.element(page.getByRole('region', { name: 'Details' })).not.toBeInTheDocument();
  });

  test('the seventeenth finds no room, and that is said', async () => {
    await open();
    await expect.element(list.getByRole('row').nth(8)).toBeVisible();
    (list.element() as HTMLElement).focus();
    await userEvent.keyboard('{Shift>}{End}{/Shift}');
    await expect.poll(members).toHaveLength(16);
    await expect.element(page.getByText('16 LoRAs in the stack; 44 not added: a stack holds 16')).toBeInTheDocument();
    await userEvent.keyboard('{Shift>} {/Shift}');
    await expect.poll(() => document.querySelector<HTMLInputElement>('.row.active .stack-check input')?.checked).toBe(false);
  });

  test('one undo brings back what was cleared', async () => {
    await open();
    await expect.element(list.getByRole('row').nth(4)).toBeVisible();
    (list.element() as HTMLElement).focus();
    await userEvent.keyboard('{Shift>} {ArrowDown}{ArrowDown}{/Shift}');
    await expect.poll(members).toHaveLength(3);
    await tray.getByRole('button', { name: 'Clear' }).click();
    await expect.element(tray).not.toBeInTheDocument();
    await page.getByRole('link', { name: 'Compose' }).first().click();
    await page.getByRole('button', { name: 'Undo: Remove 3 LoRAs' }).click();
    await expect.element(page.getByRole('list', { name: 'LoRAs of the stack' }).getByRole('listitem').nth(2)).toBeVisible();
  });

  test('among the cards too', async () => {
    await open({ settings: { view: 'cards' } });
    const cards = page.getByRole('grid', { name: 'LoRAs' });
    await expect.element(cards.getByRole('gridcell').nth(3)).toBeVisible();
    (cards.element() as HTMLElement).focus();
    await userEvent.keyboard('{Shift>} {ArrowRight}{/Shift}');
    await expect.poll(members).toHaveLength(2);
    await expect.poll(() => document.querySelectorAll('.card.stacked')).toHaveLength(2);
  });

  test('on a phone every action of the tray is on the screen', async () => {
    await open({}, { width: 390, height: 844 });
    await expect.element(list.getByRole('row').nth(4)).toBeVisible();
    for (const index of [1, 2, 3]) await userEvent.click(box(nameAt(index)));
    await expect.poll(members).toHaveLength(3);
    const actions = [...tray.element().querySelectorAll<HTMLElement>('.tray-actions > *')].filter((each) => each.offsetWidth > 0);
    expect(actions.map((each) => each.textContent || each.ariaLabel)).toEqual(['Only compatible', 'Undo', 'Clear', 'Compose']);
    for (const each of actions) {
      const { left, right } = each.getBoundingClientRect();
      expect([left >= 0, right <= 390]).toEqual([true, true]);
    }
  });

  test('from the details as well', async () => {
    await open({}, { place: '/library?lora=row-3' });
    const add = page.getByRole('region', { name: 'Details' }).getByRole('button', { name: 'Add to stack' });
    await add.click();
    await expect.poll(members).toHaveLength(1);
    await expect.element(page.getByRole('button', { name: 'In the stack' })).toHaveAttribute('aria-pressed', 'true');
  });
});

test('saving after another set was opened and closed again replaces the right one', async () => {
  const { app } = await open();
  const put = (id: string, name: string, lora: number) =>
    app.compositions.put({ id, name, text: setToText({ ...EMPTY_SET, name, members: [newMember(ownerOf(lora), name)] }) });
  await put('one', 'Evening', 3);
  await put('two', 'Morning', 4);
  await page.getByRole('link', { name: 'Compose' }).first().click();
  await page.getByRole('button', { name: 'Open Evening' }).click();
  await page.getByRole('tab', { name: 'Sets' }).click();
  await page.getByRole('button', { name: 'Open Morning' }).click();
  await expect.element(page.getByRole('heading', { name: 'Morning', level: 2 })).toBeVisible();
  await page.getByRole('complementary', { name: 'Stack' }).getByRole('button', { name: 'Undo' }).click();
  await expect.element(page.getByRole('heading', { name: 'Evening', level: 2 })).toBeVisible();
  await page.getByRole('spinbutton', { name: 'Evening Model strength' }).fill('0.5');
  await page.getByRole('button', { name: 'Save set' }).click();
  const saved = async (id: string) => (await app.compositions.list()).find((row) => row.id === id)?.text;
  await expect.poll(() => saved('one')).toContain('"strengthModel": 0.5');
  expect(await saved('two')).toContain('"name": "Morning"');
  // A name being typed outlives a change of another set.
  await page.getByRole('button', { name: 'Rename Morning' }).click();
  await page.getByRole('textbox', { name: 'New name of Morning' }).fill('Dawn');
  await page.getByRole('button', { name: 'Duplicate Evening' }).click();
  await expect.element(page.getByRole('button', { name: 'Open Evening copy' })).toBeVisible();
  await expect.element(page.getByRole('textbox', { name: 'New name of Morning' })).toHaveValue('Dawn');
  // Taken out wholly, the stack is not a saved set any more.
  await page.getByRole('button', { name: 'Clear' }).click();
  await page.getByRole('button', { name: 'Undo: Remove Evening' }).click();
  await expect.element(page.getByText('Saved', { exact: true })).toBeVisible();
  await page.getByRole('button', { name: 'Clear' }).click();
  await page.getByRole('link', { name: 'Go to the library' }).click();
  await userEvent.click(box(nameAt(1)));
  await tray.getByRole('link', { name: 'Compose' }).click();
  await page.getByRole('tab', { name: 'Sets' }).click();
  await expect.element(page.getByText('Not saved as a set yet')).toBeVisible();
});

describe('while the library answers', () => {
  const field = (name: string) => page.getByRole('spinbutton', { name: `${name} Model strength` });

  test('what is being typed stays when something else of the stack changes', async () => {
    await open();
    await expect.element(list.getByRole('row').nth(5)).toBeVisible();
    const [first, second] = [nameAt(1), nameAt(2)];
    await userEvent.click(box(first));
    await userEvent.click(box(second));
    await tray.getByRole('link', { name: 'Compose' }).click();
    await field(first).fill('0.8.');
    await expect.element(page.getByRole('alert')).toHaveTextContent('Not a number');
    await page.getByRole('button', { name: `${second} solo` }).click();
    await expect.element(page.getByRole('button', { name: `${second} solo` })).toHaveAttribute('aria-pressed', 'true');
    await expect.element(field(first)).toHaveValue('0.8.');
    await expect.element(page.getByRole('alert')).toHaveTextContent('Not a number');
  });

  test('a saved stack is not said to be changed, and keeps its layout', async () => {
    const { app } = await open({ state: { phase: { kind: 'starting' } } });
    const member = newMember(ownerOf(3), 'ink');
    const text = setToText({ ...EMPTY_SET, name: 'Evening', layoutId: 'flux_unet_57', members: [member] });
    await app.compositions.put({ id: 'set-1', name: 'Evening', text });
    await app.setSetting(SETTINGS.stack, setToText({ ...EMPTY_SET, name: 'Evening', members: [member] }));
    await app.setSetting(SETTINGS.stackSavedAs, 'set-1');
    app.compositions.lorasOf = () => new Promise(() => undefined);
    app.patch({ phase: { kind: 'ready' } });
    await page.getByRole('link', { name: 'Compose' }).first().click();
    await page.getByRole('tab', { name: 'Sets' }).click();
    await expect.element(page.getByText('Saved', { exact: true })).toBeVisible();
    await page.getByRole('button', { name: 'Save set' }).click();
    await expect.poll(async () => (await app.compositions.list())[0]?.text).toContain('flux_unet_57');
  });
});

test('a saved set that is deleted is no longer what the stack was saved as', async () => {
  const { app } = await open();
  const text = setToText({ ...EMPTY_SET, name: 'Evening', members: [newMember(ownerOf(3), 'Evening')] });
  await app.compositions.put({ id: 'one', name: 'Evening', text });
  await page.getByRole('link', { name: 'Compose' }).first().click();
  await page.getByRole('button', { name: 'Open Evening' }).click();
  await page.getByRole('tab', { name: 'Sets' }).click();
  await expect.poll(() => app.setting(SETTINGS.stackSavedAs)).toBe('one');
  // The row of the set is gone before its handler goes on.
  await page.getByRole('button', { name: 'Delete Evening' }).click();
  await expect.poll(() => app.setting(SETTINGS.stackSavedAs)).toBe('');
});

test('Ctrl+Z, Ctrl+Y and Ctrl+Shift+Z go back and forth, and the same strength dragged twice is two steps', async () => {
  await open();
  await expect.element(list.getByRole('row').nth(4)).toBeVisible();
  await userEvent.click(box(nameAt(2)));
  const name = members()[0] ?? '';
  await tray.getByRole('link', { name: 'Compose' }).click();
  const slider = page.getByRole('slider', { name: `${name} Model strength` });
  const drag = (value: string): void => {
    const range = slider.element() as HTMLInputElement;
    range.dispatchEvent(new PointerEvent('pointerdown', { bubbles: true }));
    range.value = value;
    range.dispatchEvent(new InputEvent('input', { bubbles: true }));
  };
  await expect.element(slider).toBeVisible();
  drag('0.5');
  drag('0.25');
  const shown = () => (slider.element() as HTMLInputElement).value;
  (slider.element() as HTMLElement).focus();
  await userEvent.keyboard('{Control>}z{/Control}');
  expect(shown()).toBe('0.5');
  await userEvent.keyboard('{Control>}y{/Control}');
  expect(shown()).toBe('0.25');
  await userEvent.keyboard('{Control>}z{/Control}{Control>}{Shift>}z{/Shift}{/Control}');
  expect(shown()).toBe('0.25');
});

test('what could not be compared while a folder was away is compared when it is back', async () => {
  const { app } = await open();
  const away = app.getState().sources.map((source) => ({ ...source, connection: 'needs-permission' as const }));
  const back = app.getState().sources;
  let reads = 0;
  app.pairs.read = (members) => {
    reads += 1;
    const gone = app.getState().sources.some(({ connection }) => connection !== 'connected');
    const unread = gone ? members.map(({ owner }) => ({ owner, why: message('library.folder-away') })) : [];
    return Promise.resolve({ products: () => null, unread, cancelled: false });
  };
  app.patch({ sources: away });
  const [one, two] = makeRows(60).filter(({ familyId, status }) => familyId === 'flux1' && status === 'measured') as [
    LibraryRow,
    LibraryRow,
  ];
  const members = [one, two].map(({ id, name }) => newMember(ownerOf(id), name));
  const text = setToText({ ...EMPTY_SET, name: 'Two', members });
  await app.compositions.put({ id: 'two', name: 'Two', text });
  await page.getByRole('link', { name: 'Compose' }).first().click();
  await page.getByRole('button', { name: 'Open Two' }).click();
  await expect.element(page.getByText('folder is not connected', { exact: false }).first()).toBeVisible();
  const before = reads;
  app.patch({ sources: back });
  await expect.poll(() => reads).toBe(before + 1);
  await expect.element(page.getByText('folder is not connected', { exact: false })).not.toBeInTheDocument();
});

test('a step of a strength changes what stands there and makes nothing anew', async () => {
  const { app } = await open();
  const flux = makeRows(60).filter(({ familyId, status }) => familyId === 'flux1' && status === 'measured');
  const members = flux.slice(0, 3).map(({ id, name }) => newMember(ownerOf(id), name));
  await app.compositions.put({ id: 'three', name: 'Three', text: setToText({ ...EMPTY_SET, name: 'Three', members }) });
  await page.getByRole('link', { name: 'Compose' }).first().click();
  await page.getByRole('button', { name: 'Open Three' }).click();
  await expect.element(page.getByRole('table', { name: 'Cosine of every two LoRAs' })).toBeVisible();
  const range = page.getByRole('slider', { name: `${flux[0]?.name} Model strength` }).element() as HTMLInputElement;
  const bars = () => document.querySelector('.joint-svg path[fill="var(--m0)"]')?.getAttribute('d');
  const drawn = bars();
  const watch = new MutationObserver(() => undefined);
  watch.observe(document.querySelector('.compose') as Element, { childList: true, subtree: true });
  range.value = '0.9';
  range.dispatchEvent(new InputEvent('input', { bubbles: true }));
  expect(bars()).not.toBe(drawn);
  // The axis of the chart may get another number of lines.
  const anew = watch.takeRecords().filter(({ target }) => !(target as Element).matches('.joint-svg'));
  expect(anew.map(({ target }) => target)).toEqual([]);
  watch.disconnect();
});
