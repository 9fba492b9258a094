import { beforeEach, expect, it } from 'vitest';
import { Harness } from '../../testing/app-harness.ts';

let page: Harness;
beforeEach(async () => {
  page = await Harness.started();
});
const faults = () => page.app.getState().notices.filter(({ id }) => id === 'fault');
const gone = (): Error => Object.assign(new Error('The measuring worker ended: it was idle'), { name: 'WorkerGone' });

it('what fails unseen is said once, with every trace to be copied', () => {
  page.browser.fault({ where: 'The page', error: new TypeError('rows is undefined') });
  page.browser.fault({ where: 'The measuring worker', error: new RangeError('out of memory') });
  page.browser.fault({ where: 'The page', error: 'only a text' });
  const [notice, ...more] = faults();
  expect(more).toEqual([]);
  expect(notice).toMatchObject({ tone: 'error', said: { code: 'fault', facts: { where: 'The page', reason: 'only a text' } } });
  expect(notice?.details).toMatch(/TypeError: rows is undefined[^]*The measuring worker: RangeError: out of memory[^]*only a text/);
});

it('a fault with every frame keeps ten traces, and one that was dismissed begins anew', () => {
  for (let i = 0; i < 50; i++) page.browser.fault({ where: 'The page', error: `fault ${i}` });
  expect(faults()[0]?.details?.split('\n\n')).toHaveLength(10);
  page.app.dismissNotice('fault');
  page.browser.fault({ where: 'The page', error: 'another' });
  expect(faults()[0]?.details).toBe('The page: another');
});

it('a worker that ends is said, but not because another tab has the library now', async () => {
  page.browser.fault({ where: 'The page', error: gone() });
  expect(faults()).toHaveLength(1);
  page.app.dismissNotice('fault');
  await page.browser.lock.events?.asked();
  expect(page.app.getState().phase.kind).toBe('taken-over');
  page.browser.fault({ where: 'The page', error: gone() });
  expect(faults()).toEqual([]);
});
