/** Markup and scripts in every text that a file can bring are shown as text, and the page cannot be made to run any. */
import { fluxPairs, kohya, makeFolder, pair, safetensors } from './support/files.ts';
import { expect, test } from './support/test.ts';

const MARKUP = '<img src=x onerror="globalThis.hacked=1"><script>globalThis.hacked=1</script>';

test('what files say is never markup', async ({ app, page }) => {
  const metadata = {
    'modelspec.title': MARKUP,
    'modelspec.author': MARKUP,
    'modelspec.description': MARKUP,
    'modelspec.trigger_phrase': MARKUP,
    'modelspec.thumbnail': `data:image/svg+xml,<svg xmlns='http://www.w3.org/2000/svg' onload='globalThis.hacked=1'/>`,
    [MARKUP]: MARKUP,
    ss_output_name: MARKUP,
    ss_network_module: MARKUP,
    ss_tag_frequency: JSON.stringify({ [MARKUP]: { [MARKUP]: 40 } }),
    ss_dataset_dirs: JSON.stringify({ [MARKUP]: { n_repeats: 10, img_count: 40 } }),
    ss_training_comment: MARKUP,
  };
  const name = "javascript'globalThis.hacked=1' &lt;img src=x onerror=globalThis.hacked=1&gt;";
  const folder = makeFolder({
    [`${name}.safetensors`]: kohya([...fluxPairs(1), pair(`lora_unet_${MARKUP}`, 8, 8, 2, 5)], metadata),
    'other.safetensors': kohya(fluxPairs(2), { 'modelspec.title': MARKUP }),
    'bad.safetensors': safetensors([
      { name: MARKUP, shape: [2], values: [1] },
      { name: 'b', shape: [1], values: [1] },
    ]),
  });
  await app.open();
  await app.dropFolder(folder);
  await app.upToDate(3);
  await app.choose(name);
  for (const tab of [/Metadata/, /Modules/, /Strengths|Blocks/]) {
    await app.details.getByRole('tab', { name: tab }).click();
    if (tab.source === 'Metadata') await expect(app.details.getByText(MARKUP).first()).toBeVisible();
  }
  await app.search.fill(MARKUP);
  await app.search.fill('');
  await page.getByRole('button', { name: /problem/ }).click();
  await expect(page.getByRole('list', { name: 'Problems' })).toContainText('<img src=x');
  await page.keyboard.press('Escape');
  await app.row(name).getByRole('checkbox').check();
  await app.row('other').getByRole('checkbox').check();
  await page.goto('./#/compose');
  await expect(page.getByText(name).first()).toBeVisible();

  expect(await page.evaluate(() => document.querySelectorAll('img[src="x"], body script:not([type="module"])').length)).toBe(0);
  expect(await page.evaluate(() => 'hacked' in globalThis)).toBe(false);
});

test.describe('the policy', () => {
  test.use({ refusals: true });

  test('Trusted Types let nothing become markup or a script but templates and our own workers', async ({ app, page }) => {
    await app.open();
    const refused = await page.evaluate(() => {
      const attempts: Record<string, () => unknown> = {
        innerHTML: () => (document.createElement('div').innerHTML = '<b>x</b>'),
        insertAdjacentHTML: () => document.body.insertAdjacentHTML('beforeend', '<b>x</b>'),
        write: () => document.write('<b>x</b>'),
        parse: () => new DOMParser().parseFromString('<b>x</b>', 'text/html'),
        worker: () => new Worker('./assets/other.js'),
        script: () => (document.createElement('script').src = './x.js'),
        default: () =>
          (globalThis as unknown as { trustedTypes: { createPolicy(name: string, rules: object): unknown } }).trustedTypes.createPolicy(
            'default',
            {},
          ),
        again: () =>
          (globalThis as unknown as { trustedTypes: { createPolicy(name: string, rules: object): unknown } }).trustedTypes.createPolicy(
            'own-workers',
            {},
          ),
      };
      return Object.entries(attempts).map(([what, attempt]) => {
        try {
          attempt();
          return `${what} passed`;
        } catch (error) {
          return error instanceof TypeError ? what : `${what}: ${String(error)}`;
        }
      });
    });
    expect(refused).toEqual(['innerHTML', 'insertAdjacentHTML', 'write', 'parse', 'worker', 'script', 'default', 'again']);
  });

  test('no code comes from a text, in the page or in a script element', async ({ app, page }) => {
    await app.open();
    // What the test itself evaluates is not bound by the policy; what it schedules is.
    const ran = await page.evaluate(
      () =>
        new Promise<string[]>((resolve) => {
          const found: string[] = [];
          document.addEventListener('securitypolicyviolation', (event) => found.push(event.effectiveDirective));
          const script = document.createElement('script');
          script.append('globalThis.hacked = 1');
          document.head.append(script);
          const attempts: readonly (() => unknown)[] = [
            // What the rule warns of is what the policy must refuse.
            // oxlint-disable-next-line no-eval
            () => (0, eval)('globalThis.hacked = 1'),
            // oxlint-disable-next-line no-implied-eval
            () => new Function('globalThis.hacked = 1')(),
            () => (setTimeout as (code: string) => unknown)('globalThis.hacked = 1'),
          ];
          setTimeout(() => {
            for (const attempt of attempts) {
              try {
                attempt();
                found.push(String(attempt));
              } catch (error) {
                found.push((error as Error).name);
              }
            }
            setTimeout(() => resolve(found), 0);
          }, 0);
        }),
    );
    expect(ran.filter((each) => each.endsWith('Error'))).toHaveLength(3);
    // The script element is refused before its policy of sources is asked.
    expect(ran).toContain('require-trusted-types-for');
    expect(await page.evaluate(() => 'hacked' in globalThis)).toBe(false);
  });
});
