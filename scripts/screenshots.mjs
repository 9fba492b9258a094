/** `npm run screenshots`: the pictures of the README and of the install dialog, taken from the built app with its sample library. */
import { mkdirSync } from 'node:fs';
import { createRequire } from 'node:module';
import path from 'node:path';
import { ensureChromium, ensureDependencies } from './lib/ensure.mjs';
import { root, run } from './lib/run.mjs';
import { serve } from './lib/server.mjs';

await ensureDependencies();
const executablePath = await ensureChromium();
if ((await run(process.execPath, [path.join(root, 'scripts', 'build.mjs')])) !== 0) process.exit(1);
const { chromium } = createRequire(path.join(root, 'package.json'))('@playwright/test');
const folder = path.join(root, 'public', 'screenshots');
mkdirSync(folder, { recursive: true });
const server = await serve(path.join(root, 'dist'), { port: 0 });
const url = `http://127.0.0.1:${server.address().port}/`;
const browser = await chromium.launch({ executablePath, args: process.getuid?.() === 0 ? ['--no-sandbox'] : [] });
const chosen = 'AutumnMarsh_v1';

async function shot(name, options, touch) {
  const context = await browser.newContext({ viewport: { width: 1440, height: 900 }, reducedMotion: 'reduce', ...options });
  const page = await context.newPage();
  await page.goto(url);
  await page.getByRole('button', { name: 'Try the sample library' }).click();
  await page.locator('.status-line').filter({ hasText: 'Library up to date' }).waitFor({ timeout: 120_000 });
  await page.locator('.row', { hasText: chosen }).click();
  await page.getByRole('list', { name: 'Blocks' }).waitFor();
  if (touch) await touch(page);
  await page.screenshot({ path: path.join(folder, name) });
  await context.close();
}

/** Five Flux LoRAs, some of which have something in common. */
async function compose(page) {
  await page.getByRole('searchbox', { name: 'Search LoRAs' }).fill('family:flux1 adapter:lora interiors');
  const table = page.getByRole('grid', { name: 'LoRAs' });
  await page.locator('.row', { hasText: 'gouache_interiors' }).waitFor();
  await table.focus();
  await page.keyboard.press('Home');
  await page.keyboard.press('Shift+Space');
  for (let i = 0; i < 4; i++) await page.keyboard.press('Shift+ArrowDown');
  await page.getByRole('region', { name: 'Stack' }).getByRole('listitem').nth(4).waitFor();
  await page.getByRole('link', { name: 'Compose' }).last().click();
  await page
    .locator('.pair-cell', { hasText: /^0\.\d/ })
    .first()
    .waitFor();
}

/** The editor of a profile, with a preset and a block turned round. */
async function editor(page) {
  await page.getByRole('link', { name: `Open ${chosen} as a page` }).click();
  await page.getByRole('tab', { name: 'Profile' }).click();
  await page.getByText('FLUX-DBL-TAIL6', { exact: true }).click();
  const gain = page.getByRole('spinbutton', { name: 'Double 7 gain' });
  await gain.fill('-0.5');
  await gain.press('Enter');
}

try {
  await shot('library-dark.png', { colorScheme: 'dark' });
  await shot('library-light.png', { colorScheme: 'light' });
  await shot('compose-dark.png', { colorScheme: 'dark' }, compose);
  await shot('editor-dark.png', { colorScheme: 'dark' }, editor);
  await shot('phone-dark.png', { colorScheme: 'dark', viewport: { width: 390, height: 844 } });
} finally {
  await browser.close();
  server.close();
}
