/** Texts that are cut off, read by focus and by touch. */
import { afterEach, expect, test } from 'vitest';
import { userEvent } from 'vitest/browser';
import { cutTexts, watchFullTexts } from './widgets/full-texts.ts';

let stop: (() => void) | undefined;

afterEach(() => {
  stop?.();
  document.body.replaceChildren();
});

const CUT = 'width: 60px; overflow: hidden; text-overflow: ellipsis; white-space: nowrap';

function draw(html: string): void {
  const place = document.createElement('div');
  const made = new DOMParser().parseFromString(html, 'text/html').body;
  place.append(...made.childNodes);
  document.body.append(place);
  stop = watchFullTexts();
}

const tip = (): string => document.querySelector('.full-text:popover-open')?.textContent ?? '';

test('by the focus on a control of the same row, until the focus goes on', async () => {
  draw(`<ul><li><span style="${CUT}; display: block">a name that is much too long for its place</span><button>Use</button></li>
    <li><span>short</span><button>Other</button></li></ul>`);
  await userEvent.tab();
  await expect.poll(tip).toBe('a name that is much too long for its place');
  await userEvent.tab();
  await expect.poll(tip).toBe('');
});

test('what a control tells the pointer alone, and not what stands on it anyway', async () => {
  draw('<button title="Add to the stack">+</button><button title="Remove">Remove</button>');
  await userEvent.tab();
  await expect.poll(tip).toBe('Add to the stack');
  await userEvent.tab();
  await expect.poll(tip).toBe('');
});

test('of the row that the cursor of a list is on, and Escape closes it', async () => {
  draw(`<div role="grid" tabindex="0" aria-activedescendant="one"><div role="row" id="one">
    <div role="gridcell" style="${CUT}">the first name, which nobody can read here</div></div></div>`);
  await userEvent.tab();
  await expect.poll(tip).toBe('the first name, which nobody can read here');
  await userEvent.keyboard('{Escape}');
  expect(tip()).toBe('');
});

test('by a long touch anywhere', async () => {
  draw(`<p style="${CUT}">a sentence that goes on beyond the edge of its place</p>`);
  document.querySelector('p')?.dispatchEvent(new PointerEvent('contextmenu', { bubbles: true, pointerType: 'touch' }));
  await expect.poll(tip).toBe('a sentence that goes on beyond the edge of its place');
});

test('says nothing of what is whole, or of what is there for readers of the screen alone', () => {
  draw(`<p>whole</p><p style="position: absolute; width: 1px; height: 1px; overflow: hidden; text-overflow: ellipsis">hidden words</p>`);
  expect(cutTexts(document.body)).toEqual([]);
});
