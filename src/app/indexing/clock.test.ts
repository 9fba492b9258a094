/** The clock of the machine is set while the program works: nothing on the screen waits for it to catch up. */
import { beforeEach, describe, expect, it } from 'vitest';
import { Gate, Harness } from '../../testing/app-harness.ts';
import { file } from '../../testing/memory-folder.ts';
import { Rate } from './rate.ts';

const HOUR = 3_600_000;

describe.each([
  ['back', -HOUR],
  ['forward', HOUR],
])('a clock that is set %s', (_, by) => {
  let page: Harness;

  beforeEach(async () => {
    page = await Harness.started();
    await page.add();
  });
  function setClock(): void {
    const { clock } = page.browser;
    const before = clock.now.bind(clock);
    clock.now = () => before() + by;
  }

  it('holds up nothing that is being read', async () => {
    const gate = new Gate();
    page.browser.measure = gate.measure;
    page.tree.entries.set('new.safetensors', file('new', 2_000));
    const said: string[] = [];
    page.app.subscribe(() => said.push(page.line));
    await page.doing(page.app.rescanAll());
    expect(page.line).toBe('Indexed 4 of 5');
    setClock();
    await gate.pass('new.safetensors');
    await page.rest();
    expect(said.at(-1)).toBe('Library up to date: 5 LoRAs');
    expect(await page.statuses()).toContain('new fallback');
  });

  it('leaves files that are as they were alone', async () => {
    setClock();
    page.browser.measured.length = 0;
    await page.doing(page.app.rescanAll());
    expect(page.browser.measured).toEqual([]);
  });
});

it('the time left is known again soon after the clock was set back', () => {
  const rate = new Rate();
  for (let at = 0; at <= 3_000; at += 300) rate.update(HOUR + at, at * 100);
  expect(rate.perSecond).toBeCloseTo(100_000);
  for (let at = 0; at <= 9_000; at += 300) rate.update(at, 300_000 + at * 500);
  expect(rate.perSecond).toBeGreaterThan(400_000);
});
