/** Names of every kind that hold markup, templates, addresses that run and signs that turn text around are shown as they are. */
import { afterEach, expect, test } from 'vitest';
import { page, userEvent } from 'vitest/browser';
import { EMPTY_SET, newMember, setToText } from '../domain/composition/sets/set.ts';
import { NO_FACTS } from '../domain/library/sidecars/sidecar.ts';
import { LAYOUT, type CatalogWorld } from '../testing/catalog-world.ts';
import { mountReal, type RealMounted } from '../testing/mount-real.tsx';
import { pngOf, svgText } from './features/compose/look/chart-file.ts';

const MARKUP = `"'><img src=x onerror="globalThis.hacked=1">{{7*7}}<script>globalThis.hacked=1</script>javascript:hacked=1 \u202Egnp.\u2066`;
/** As a part of a path. */
const NAME = MARKUP.replaceAll('/', '\u2044');

let mounted: RealMounted | null = null;
afterEach(() => {
  mounted?.unmount();
  mounted = null;
});

async function fill(world: CatalogWorld): Promise<void> {
  await world.source('main', MARKUP);
  const facts = {
    title: MARKUP,
    triggers: [MARKUP],
    tags: [MARKUP],
    notes: MARKUP,
    author: MARKUP,
    page: 'javascript:globalThis.hacked=1',
  };
  for (const name of [NAME, `${NAME}2`]) {
    const path = `${NAME}/${name}.safetensors`;
    world.write('main', path, name, { record: { metadata: { 'modelspec.title': MARKUP, [MARKUP]: MARKUP, ss_output_name: MARKUP } } });
    await world.api.putBeside('main', [
      { path, files: [[`${name}.json`, 1, 1]], sidecars: [{ name: `${name}.json`, facts: { ...NO_FACTS, ...facts }, fault: null }] },
    ]);
  }
  await world.scan('main');
  await world.measure();
  while (await world.api.fillSaid());
  const { id } = await world.at(`${NAME}/${NAME}.safetensors`);
  await world.api.changeOwn([id], { addTags: [MARKUP], notes: MARKUP, favourite: true });
  const content = { name: MARKUP, gains: { 'double.0': 0.5 }, notes: MARKUP, tags: [MARKUP], favourite: false };
  await world.api.createProfile({ ...content, loraId: id, layout: LAYOUT });
  await world.api.putPreset({ id: 'p', folder: MARKUP, name: MARKUP, layoutId: LAYOUT.id, gains: {} });
  const owner = await world.api.ownerOf(id);
  const text = setToText({ ...EMPTY_SET, name: MARKUP, members: [newMember(owner ?? '', MARKUP)] });
  await world.api.putComposition({ id: 's', name: MARKUP, text });
  await world.api.putSetting('stack', text);
}

/** What the page holds is text: no element or address came out of a name. */
function expectPlain(where: string): void {
  const made = document.querySelectorAll(
    'img[src="x"], body script:not([type="module"]), #root script, [onerror], [onload], a[href^="javascript:" i]',
  );
  expect([where, [...made].map(({ outerHTML }) => outerHTML)]).toEqual([where, []]);
  expect('hacked' in globalThis).toBe(false);
  expect(document.body.textContent).not.toContain('49<script');
}

const shown = (text = '<img src=x'): Promise<void> => expect.poll(() => document.querySelector('#root')?.textContent).toContain(text);

test('in the list, the details, the editor and every place', async () => {
  mounted = await mountReal(fill);
  await shown();
  await page.getByRole('grid', { name: 'LoRAs' }).getByRole('row').nth(1).click();
  const details = page.getByRole('region', { name: 'Details' });
  await expect.element(details.getByRole('tab', { name: /Metadata/ })).toBeVisible();
  for (const tab of details.getByRole('tab', { name: /^(?!Modules)/ }).all()) {
    await tab.click();
    expectPlain(`details ${tab.element().textContent}`);
  }
  for (const place of ['/compose', '/dashboard', '/settings', '/compare?of=row-1,row-2', '/lora/row-1']) {
    location.hash = `#${place}`;
    await expect.poll(() => document.querySelector('h1')?.textContent ?? '').not.toBe('');
    await shown();
    expectPlain(place);
  }
});

test('in what Restore shows of a backup, and in the name of its file', async () => {
  mounted = await mountReal(fill, { place: '/health' });
  const { app, browser } = mounted;
  await app.backup.exportWork();
  const text = browser.downloads.at(-1)?.text ?? '';
  for (const { id } of await app.profiles.presets()) await app.profiles.removePreset(id);
  for (const { id } of await app.profiles.all(null)) await app.profiles.remove(id);
  await userEvent.upload(page.getByLabelText('Restore from a file'), new File([text], `${NAME}.json`));
  await shown(`Restore from ${NAME}.json`);
  expectPlain('restore');
});

test('in the picture of a chart, which is well-formed whatever a name holds', async () => {
  const svg = document.createElementNS('http://www.w3.org/2000/svg', 'svg');
  svg.setAttribute('viewBox', '0 0 10 10');
  document.body.append(svg);
  const hidden = '\u0000\u0007\uD800x\uFFFE';
  const text = svgText(svg, { title: MARKUP, members: [{ place: 0, text: hidden }], notes: [MARKUP] });
  svg.remove();
  const read = new DOMParser().parseFromString(text, 'image/svg+xml');
  expect(
    [...read.querySelectorAll('*')].map(({ tagName }) => tagName).filter((tag) => !['svg', 'rect', 'text', 'g'].includes(tag)),
  ).toEqual([]);
  expect([...read.querySelectorAll('text')].map(({ textContent }) => textContent)).toEqual([
    MARKUP,
    '1  \uFFFD\uFFFD\uFFFDx\uFFFD',
    MARKUP,
  ]);
  expect((await pngOf(text)).length).toBeGreaterThan(0);
});
