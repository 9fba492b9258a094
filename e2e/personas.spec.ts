/** Five users, each on the way to what they came for: a real folder on the disk, the built app, nothing but what is on the screen. */
import { fluxPairs, kohya, makeFolder, type Pair, pair, sd15Pairs, sdxlPairs } from './support/files.ts';
import { expect, type LoraApp, test } from './support/test.ts';

const library = (): string =>
  makeFolder({
    'FLUX/02 - Styles/ink wash.safetensors': kohya(fluxPairs(1)),
    'FLUX/02 - Styles/paper cut.safetensors': kohya(fluxPairs(2)),
    'SD/02 - Styles/gouache.safetensors': kohya(sd15Pairs(3)),
    'SDXL/01 - People/portrait.safetensors': kohya(sdxlPairs(4)),
  });

/** Epochs 1 to 11 and the final file of one training: the second factors grow fast, then hardly. */
function epochs(session: string | null): Record<string, Buffer> {
  const saves = Array.from({ length: 12 }, (_, index) => index + 1);
  return Object.fromEntries(
    saves.map((epoch) => {
      const grown = 1 - Math.exp(-epoch / 2);
      const pairs = fluxPairs(7).map((each, at): Pair => {
        const own = pair(each.module, each.up.length, each.down[0]?.length ?? 0, each.down.length, 1000 * epoch + at);
        return { ...each, up: each.up.map((row, i) => row.map((value, j) => grown * value + 0.3 * (1 - grown) * (own.up[i]?.[j] ?? 0))) };
      });
      const said = { ss_epoch: String(epoch), ss_steps: String(100 * epoch), ...(session !== null && { ss_session_id: session }) };
      return [`run/mychar${epoch === 12 ? '' : `-${String(epoch).padStart(6, '0')}`}.safetensors`, kohya(pairs, said)];
    }),
  );
}

async function begin(app: LoraApp, folder: string, count: number): Promise<void> {
  await app.open();
  await app.dropFolder(folder);
  await app.upToDate(count);
}

const gain = (app: LoraApp, label: string) => app.details.getByRole('spinbutton', { name: `${label} gain`, exact: true });

test.describe('on a phone', () => {
  test.use({ viewport: { width: 390, height: 844 } });

  test('a newcomer: what does this LoRA do, and softer please', async ({ app, page }) => {
    await begin(app, library(), 4);
    await app.row('ink wash').click();
    await expect(app.details.getByRole('heading', { name: 'ink wash' })).toBeVisible();
    await expect(app.blocks.getByText('Double 7')).toBeVisible();
    await app.details.getByRole('button', { name: 'Edit profile' }).click();
    await gain(app, 'Double 7').fill('0.5');
    await gain(app, 'Double 7').press('Enter');
    await app.details.getByRole('button', { name: 'Save profile' }).click();
    await expect(app.details.getByText('Saved', { exact: true })).toBeVisible();
    await page.goBack();
    await expect(app.row('ink wash')).toBeVisible();
    // Nothing of the list lies beside the screen.
    expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(390);
    const bar = page.locator('.toolbar');
    expect(await bar.evaluate(({ scrollWidth, clientWidth }) => scrollWidth - clientWidth)).toBeLessThanOrEqual(0);
  });
});

test('a veteran of A1111: seventeen values, MIDD, into the prompt', async ({ app, page, context }) => {
  await context.grantPermissions(['clipboard-read', 'clipboard-write']);
  await begin(app, library(), 4);
  await app.search.fill('family:sd15');
  await app.choose('gouache');
  await app.details.getByRole('button', { name: 'Edit profile' }).click();
  await app.details.getByRole('button', { name: 'MIDD', exact: true }).click();
  await app.details.getByRole('tab', { name: 'Copy for…' }).click();
  await app.details.getByRole('combobox', { name: 'Program' }).selectOption('A1111: LoRA Block Weight');
  const text = app.details.getByRole('textbox', { name: /^Text for/ });
  await expect(text).toHaveValue(/^<lora:gouache:1:lbw=(?:[\d.]+,){16}[\d.]+>$/);
  await app.details.getByRole('button', { name: 'Copy text' }).click();
  await expect(app.details.getByRole('button', { name: 'Copied' })).toBeVisible();
  expect(await page.evaluate(() => navigator.clipboard.readText())).toBe(await text.inputValue());
});

test('a user of ComfyUI: two LoRAs together, and their nodes', async ({ app, page }) => {
  await begin(app, library(), 4);
  for (const name of ['ink wash', 'paper cut']) await app.row(name).getByRole('checkbox').click();
  await page.getByRole('region', { name: 'Stack' }).getByRole('link', { name: 'Compose' }).click();
  await expect(page.getByRole('button', { name: /^ink wash and paper cut: cosine/ })).toBeVisible();
  await page.getByRole('spinbutton', { name: 'paper cut Model strength' }).fill('0.6');
  await page.getByRole('tab', { name: 'Export' }).click();
  await page.getByRole('combobox', { name: 'Program' }).selectOption({ label: 'ComfyUI, Inspire loaders: API format' });
  await expect(page.getByRole('textbox', { name: 'Text of the stack' })).toHaveValue(/"strength_model": 0\.6/);
});

test('a trainer: twelve epochs are one run, and where it stops changing', async ({ app, page }) => {
  await begin(app, makeFolder({ ...epochs('77'), 'run/other.safetensors': kohya(fluxPairs(9)) }), 13);
  await expect(app.table.locator('.name')).toHaveText(['mychar', 'other']);
  const toggle = page.getByRole('button', { name: 'mychar: 12 files of one training run' });
  await toggle.click();
  // In the order of training, the final file last.
  await expect(app.table.locator('.name')).toHaveText([
    'mychar',
    ...Array.from({ length: 11 }, (_, index) => `mychar-${String(index + 1).padStart(6, '0')}`),
    'mychar',
    'other',
  ]);
  await app.table.focus();
  await page.keyboard.press('Home');
  await page.keyboard.press('g');
  await expect(page.getByRole('heading', { name: 'mychar' })).toBeVisible();
  await expect(page.locator('.growth-verdict')).toContainText(/Stops changing at epoch \d+/);
  await expect(page.getByRole('region', { name: 'Saves' }).getByRole('row')).toHaveCount(13);

  // Apart by hand, kept over a reload, and together again.
  await page.getByRole('button', { name: 'Take epoch 3 out of the run' }).click();
  await expect(page.getByRole('region', { name: 'Saves' }).getByRole('row')).toHaveCount(12);
  await page.reload();
  await app.ready();
  await expect(page.getByRole('region', { name: 'Saves' }).getByRole('row')).toHaveCount(12);
});

test('files that only look like a run come apart when their weights have been compared', async ({ app, page }) => {
  const folder = makeFolder({
    'a-000001.safetensors': kohya(fluxPairs(1)),
    'a-000002.safetensors': kohya(fluxPairs(2)),
    'a-000003.safetensors': kohya(
      fluxPairs(2).map((each): Pair => ({ ...each, up: each.up.map((row) => row.map((value) => 1.5 * value)) })),
    ),
  });
  await begin(app, folder, 3);
  await expect(page.getByRole('button', { name: 'a: 2 files of one training run' })).toBeVisible();
  await expect(app.table.locator('.name')).toHaveText(['a-000001', 'a']);
});

test('by keyboard alone: from the search to a saved profile and a tag on all that was found', async ({ app, page }) => {
  await begin(app, library(), 4);
  await page.keyboard.press('/');
  await expect(app.search).toBeFocused();
  await page.keyboard.type('ink');
  await expect(app.table.locator('.name')).toHaveText(['ink wash']);
  await page.keyboard.press('ArrowDown');
  await expect(app.table).toBeFocused();
  await page.keyboard.press('Space');
  await expect(app.details.getByRole('heading', { name: 'ink wash' })).toBeVisible();
  await page.keyboard.press('Control+k');
  await expect(page.getByRole('dialog', { name: 'Commands' })).toBeVisible();
  await page.keyboard.press('Escape');
  await app.details.getByRole('button', { name: 'Edit profile' }).focus();
  await page.keyboard.press('Enter');
  await app.details.getByRole('slider', { name: 'Double 7 gain' }).focus();
  await page.keyboard.press('Shift+ArrowLeft');
  await expect(gain(app, 'Double 7')).toHaveValue('0.50');
  await app.details.getByRole('button', { name: 'Save profile' }).focus();
  await page.keyboard.press('Enter');
  await expect(app.details.getByText('Saved', { exact: true })).toBeVisible();

  await page.goto('./#/library');
  await page.getByRole('button', { name: 'Actions' }).focus();
  await page.keyboard.press('Enter');
  await expect(page.getByText(/^Acts on \d+ LoRA/)).toBeVisible();
  await page.getByRole('menuitem', { name: 'Add a tag…' }).focus();
  await page.keyboard.press('Enter');
  await page.getByRole('dialog').getByLabel('Tag', { exact: true }).fill('mine');
  await page.keyboard.press('Enter');
  const note = page.getByText(/^Tag mine added to \d+ LoRA/);
  await expect(note).toBeVisible();
  await page.getByRole('button', { name: 'Undo', exact: true }).last().press('Enter');
  await expect(note).toBeHidden();
});
