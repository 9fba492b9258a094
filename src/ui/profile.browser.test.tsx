/**
 * The profile editor: by keyboard and by mouse, what is refused, what comes back, and that nothing unsaved is left behind unasked.
 * One file: each file of browser tests loads the whole interface anew, which takes some 5 s.
 */
import { afterEach, describe, expect, test, vi } from 'vitest';
import { page, userEvent } from 'vitest/browser';
import type { LibraryRow } from '../contracts/library.ts';
import { SETTINGS } from '../domain/settings.ts';
import { makeRows } from '../testing/made-rows.ts';
import { type Mounted, mountUi } from '../testing/mount-ui.tsx';
import { changeSetting } from './state/settings.ts';

let mounted: Mounted | null = null;
afterEach(() => {
  mounted?.unmount();
  mounted = null;
});

const ROWS = 200;
const isFlux = (row: LibraryRow): boolean => row.familyId === 'flux1' && row.status === 'measured';
const [FLUX, OTHER] = makeRows(ROWS).filter(isFlux) as [LibraryRow, LibraryRow];

const details = page.getByRole('region', { name: 'Details' });
const slider = (label: string) => details.getByRole('slider', { name: `${label} gain`, exact: true });
const field = (label: string) => details.getByRole('spinbutton', { name: `${label} gain`, exact: true });
const button = (name: string) => details.getByRole('button', { name, exact: true });
/** A tab of the drawer; a click opens it. */
const drawer = (name: string) => details.getByRole('tab', { name, exact: true });
const tool = async (name: string): Promise<void> => {
  await drawer('Tools').click();
  await button(name).click();
};
const dialog = page.getByRole('alertdialog');
const number = (label: string): number => Number(slider(label).element().getAttribute('aria-valuetext')?.split(',')[0]?.replace('−', '-'));

async function openEditor(): Promise<Mounted> {
  mounted = await mountUi({ rows: ROWS }, { place: `/library?lora=row-${FLUX.id}` });
  await details.getByRole('tab', { name: /^Profile/ }).click();
  await expect.element(field('Double 0')).toBeInTheDocument();
  return mounted;
}

/** The page is opened anew, with this draft in the database; the profiles of before are gone. */
async function reloaded(draft: string): Promise<void> {
  mounted?.unmount();
  mounted = await mountUi({ rows: ROWS }, { place: '/settings' });
  mounted.app.profiles.keepDraft(FLUX.id, draft);
  location.hash = `#/library?lora=row-${FLUX.id}`;
  await details.getByRole('tab', { name: /^Profile/ }).click();
}

async function type(label: string, text: string): Promise<void> {
  await field(label).fill(text);
}

/** The other LoRA, chosen as a link elsewhere would. */
const goTo = (row: LibraryRow): void => {
  location.hash = `#/library?lora=row-${row.id}`;
};
const heading = (row: LibraryRow) => details.getByRole('heading', { name: row.name, exact: true });

describe('a gain', () => {
  test('slider, field and effective value move together', async () => {
    await openEditor();
    await type('Double 3', '0.5');
    expect(number('Double 3')).toBe(0.5);
    const row = field('Double 3').element().closest('[role=listitem]');
    const effective = Number(row?.querySelector('.gain-result')?.textContent?.replace('effective', ''));
    const strength = Number(row?.querySelector<HTMLElement>('.gain-measured')?.style.width.replace('%', ''));
    const left = Number(row?.querySelector<HTMLElement>('.gain-effective')?.style.width.replace('%', ''));
    expect(left / strength).toBeCloseTo(0.5, 6);
    expect(effective).toBeGreaterThan(0);
    await expect.element(details.getByText('1 block changed')).toBeVisible();
  });

  test('sliders and chart go as far as the setting says, fields further', async () => {
    const { app } = await openEditor();
    changeSetting(app, SETTINGS.gainRange, '0..1');
    await expect.element(slider('Double 3')).toHaveAttribute('min', '0');
    await expect.element(slider('Double 3')).toHaveAttribute('max', '1');
    const marks = [...document.querySelectorAll('.scale span')].map((mark) => mark.textContent);
    expect(marks).toEqual(['0', '1']);
    await type('Double 3', '1.5');
    await expect.element(field('Double 3')).toHaveAttribute('aria-valuenow', '1.5');
    (slider('Double 1').element() as HTMLElement).focus();
    await userEvent.keyboard('{Home}');
    expect(number('Double 1')).toBe(0);
  });

  test('arrows step by 0.05, with Shift ten times, with Alt a tenth; Page, Home and End go further', async () => {
    await openEditor();
    (slider('Double 1').element() as HTMLElement).focus();
    const after = async (keys: string): Promise<number> => {
      await userEvent.keyboard(keys);
      return number('Double 1');
    };
    expect(await after('{ArrowLeft}')).toBe(0.95);
    expect(await after('{Shift>}{ArrowLeft}{/Shift}')).toBe(0.45);
    expect(await after('{Alt>}{ArrowUp}{/Alt}')).toBe(0.455);
    expect(await after('{PageDown}')).toBe(0.205);
    expect(await after('{Home}')).toBe(-2);
    expect(slider('Double 1').element().getAttribute('aria-valuetext')).toContain('inverted');
    expect(await after('{End}')).toBe(2);
    expect(await after('{ArrowRight}')).toBe(2);
    expect(await after('{Delete}')).toBe(1);
  });

  test('the wheel changes nothing, in a field that has focus neither', async () => {
    await openEditor();
    for (const control of [slider('Double 2'), field('Double 2')]) {
      const element = control.element() as HTMLElement;
      element.focus();
      element.dispatchEvent(new WheelEvent('wheel', { deltaY: 240, bubbles: true, cancelable: true }));
      expect(number('Double 2')).toBe(1);
    }
  });

  test('what is wrong in a field is still there after looking at another tab', async () => {
    const { app } = await openEditor();
    await details.getByRole('textbox', { name: 'Profile name' }).fill('Soft');
    await type('Double 4', '2.5');
    await details.getByRole('tab', { name: 'Strengths' }).click();
    await details.getByRole('tab', { name: /^Profile/ }).click();
    await expect.element(field('Double 4')).toHaveValue('2.5');
    await expect.element(field('Double 4')).toHaveAttribute('aria-invalid', 'true');
    await button('Save profile').click();
    expect(await app.profiles.of(FLUX.id)).toHaveLength(0);
    await type('Double 4', '0.5');
    await button('Save profile').click();
    await expect.poll(() => app.profiles.of(FLUX.id)).toHaveLength(1);
  });

  test.each([
    ['', /Empty/],
    ['2.5', /Out of range/],
    ['a lot', /Not a number/],
    ['0.1234567', /Too many decimals/],
  ])('typing “%s” says why at the field and blocks saving', async (text, reason) => {
    const { app } = await openEditor();
    await details.getByRole('textbox', { name: 'Profile name' }).fill('Soft');
    await type('Double 4', text);
    await expect.element(field('Double 4')).toHaveAttribute('aria-invalid', 'true');
    await expect.element(field('Double 4')).toHaveAccessibleDescription(reason);
    expect(number('Double 4')).toBe(1);
    await button('Save profile').click();
    expect(await app.profiles.of(FLUX.id)).toHaveLength(0);
    await expect.element(field('Double 4')).toHaveFocus();
    await type('Double 4', '0.123456');
    await expect.element(field('Double 4')).toHaveAttribute('aria-invalid', 'false');
    await button('Save profile').click();
    await expect.poll(() => app.profiles.of(FLUX.id)).toMatchObject([{ name: 'Soft', gains: { 'double.4': 0.123456 } }]);
  });
});

describe('several blocks', () => {
  test('a range by click and Shift, a ramp over it, one undo for all of it', async () => {
    await openEditor();
    await button('Select Single 0').click();
    await button('Select Single 4').click({ modifiers: ['Shift'] });
    await tool('Ramp');
    await button('Apply').click();
    expect(['Single 0', 'Single 1', 'Single 2', 'Single 3', 'Single 4', 'Single 5'].map(number)).toEqual([0, 0.25, 0.5, 0.75, 1, 1]);
    await button('Undo').click();
    expect(['Single 0', 'Single 3'].map(number)).toEqual([1, 1]);
    await button('Redo').click();
    expect(number('Single 3')).toBe(0.75);
  });

  test('the keyboard selects too: Shift and arrows along the labels', async () => {
    await openEditor();
    (button('Select Double 0').element() as HTMLElement).focus();
    await userEvent.keyboard('{Enter}{Shift>}{ArrowDown}{ArrowDown}{/Shift}');
    await expect.element(button('Select Double 2')).toHaveAttribute('aria-pressed', 'true');
    await expect.element(button('Select Double 3')).toHaveAttribute('aria-pressed', 'false');
    await tool('Invert');
    expect(['Double 0', 'Double 2', 'Double 3'].map(number)).toEqual([-1, -1, 1]);
  });

  test('solo and mute of a group give back what they took', async () => {
    await openEditor();
    await type('Single 7', '0.3');
    await button('Solo Double blocks').click();
    expect(['Double 5', 'Single 7', 'Single 8'].map(number)).toEqual([1, 0, 0]);
    await button('Solo Double blocks').click();
    expect(['Double 5', 'Single 7', 'Single 8'].map(number)).toEqual([1, 0.3, 1]);
    await button('Mute Single blocks').click();
    expect(number('Single 7')).toBe(0);
    await button('Mute Single blocks').click();
    expect(number('Single 7')).toBe(0.3);
  });

  test('a factor that would leave the range is refused whole, and said', async () => {
    await openEditor();
    await type('Double 6', '1.5');
    await tool('Scale');
    await details.getByRole('textbox', { name: 'Factor' }).fill('1.5');
    await button('Apply').click();
    await expect.element(details.getByText(/Double 6 would get the gain 2.25/)).toBeVisible();
    expect(['Double 6', 'Double 7'].map(number)).toEqual([1.5, 1]);
  });

  test('dragging over the gains paints them as one step', async () => {
    await openEditor();
    paint(0.001, 0.17);
    // Half the height of -2 to 2 is 0; a sixth of 57 blocks is nine or ten.
    expect(['Double 0', 'Double 4', 'Double 8'].map(number)).toEqual([0, 0, 0]);
    expect(number('Double 15')).toBe(1);
    await button('Undo').click();
    expect(['Double 0', 'Double 8'].map(number)).toEqual([1, 1]);
  });

  test('painted again after a look at another tab, it is another step', async () => {
    await openEditor();
    paint(0.001, 0.1);
    await details.getByRole('tab', { name: 'Strengths' }).click();
    await details.getByRole('tab', { name: /^Profile/ }).click();
    paint(0.9, 0.999);
    await button('Undo').click();
    expect(['Double 0', 'Single 37'].map(number)).toEqual([0, 1]);
  });
});

/** Over a part of the chart's width, at half its height. */
function paint(from: number, to: number): void {
  const lane = details.element().querySelector('.lane-gain') as SVGElement;
  lane.scrollIntoView({ block: 'center' });
  const frame = lane.getBoundingClientRect();
  const at = (kind: string, x: number): void => {
    const init = { pointerId: 1, pointerType: 'mouse', button: 0, buttons: 1, bubbles: true, cancelable: true };
    lane.dispatchEvent(new PointerEvent(kind, { ...init, clientX: frame.left + x * frame.width, clientY: frame.top + frame.height / 2 }));
  };
  lane.setPointerCapture = () => undefined;
  lane.hasPointerCapture = () => true;
  at('pointerdown', from);
  at('pointermove', to);
  at('pointerup', to);
}

describe('the focus', () => {
  test('stays in the editor when it opens by its button, and goes past the rows to the drawer and its tab', async () => {
    mounted = await mountUi({ rows: ROWS }, { place: `/library?lora=row-${FLUX.id}` });
    await expect.element(button('Edit profile')).toBeVisible();
    (button('Edit profile').element() as HTMLElement).focus();
    await userEvent.keyboard('{Enter}');
    await expect.element(details.getByRole('tab', { name: /^Profile/ })).toHaveFocus();
    await expect.element(slider('Double 0')).toBeInTheDocument();
    (button('Skip the rows').element() as HTMLElement).focus();
    await userEvent.keyboard('{Enter}');
    await expect.element(details.getByRole('tabpanel', { name: 'Presets' })).toHaveFocus();
    // A menu that lies above it closes alone.
    await drawer('Tools').click();
    await button('Start from').click();
    await expect.element(page.getByRole('menu')).toBeVisible();
    await userEvent.keyboard('{Escape}');
    await expect.element(page.getByRole('menu')).not.toBeInTheDocument();
    await expect.element(details.getByRole('tabpanel', { name: 'Tools' })).toBeVisible();
    await drawer('Presets').click();
    (button('Skip the rows').element() as HTMLElement).focus();
    await userEvent.keyboard('{Enter}');
    await userEvent.keyboard('{Escape}');
    await expect.element(drawer('Presets')).toHaveFocus();
    await expect.element(details.getByRole('tabpanel', { name: 'Presets' })).not.toBeInTheDocument();
    // The next layer: the details themselves, also from a slider, where Escape is about no text.
    (slider('Double 0').element() as HTMLElement).focus();
    await userEvent.keyboard('{Escape}');
    await expect.element(details).not.toBeInTheDocument();
  });
});

describe('history', () => {
  test('Ctrl+Z and Ctrl+Shift+Z outside of text fields', async () => {
    await openEditor();
    (slider('Double 1').element() as HTMLElement).focus();
    await userEvent.keyboard('{ArrowLeft}');
    await userEvent.keyboard('{Control>}z{/Control}');
    expect(number('Double 1')).toBe(1);
    await userEvent.keyboard('{Control>}{Shift>}z{/Shift}{/Control}');
    expect(number('Double 1')).toBe(0.95);
    await userEvent.keyboard('{Control>}z{/Control}{Control>}y{/Control}');
    expect(number('Double 1')).toBe(0.95);
  });

  test('Ctrl+Z with the focus on nothing', async () => {
    await openEditor();
    (slider('Double 1').element() as HTMLElement).focus();
    await userEvent.keyboard('{ArrowLeft}');
    (document.activeElement as HTMLElement).blur();
    await userEvent.keyboard('{Control>}z{/Control}');
    expect(number('Double 1')).toBe(1);
  });

  test('an edit after a reload is a step of its own', async () => {
    const drag = (label: string, gain: string): void => {
      const range = slider(label).element() as HTMLInputElement;
      range.dispatchEvent(new PointerEvent('pointerdown', { bubbles: true }));
      range.value = gain;
      range.dispatchEvent(new InputEvent('input', { bubbles: true }));
      range.dispatchEvent(new PointerEvent('pointerup', { bubbles: true }));
    };
    const { app } = await openEditor();
    drag('Double 9', '0.2');
    await reloaded((await app.profiles.draft(FLUX.id))?.text ?? '');
    drag('Double 10', '0.4');
    expect(['Double 9', 'Double 10'].map(number)).toEqual([0.2, 0.4]);
    await button('Undo').click();
    expect(['Double 9', 'Double 10'].map(number)).toEqual([0.2, 1]);
  });

  test('a reload brings the draft back with its history', async () => {
    const { app } = await openEditor();
    await type('Double 9', '0.2');
    await reloaded((await app.profiles.draft(FLUX.id))?.text ?? '');
    await expect.element(details.getByText(/unsaved changes from last time/)).toBeVisible();
    expect(number('Double 9')).toBe(0.2);
    await button('Undo').click();
    expect(number('Double 9')).toBe(1);
  });

  test('Reset to original goes back to the file as trained, after a preset and in a reopened profile', async () => {
    const { app } = await openEditor();
    await tool('Start from');
    await page.getByRole('menuitem', { name: /^Smooth sketch/ }).click();
    await expect.element(button('Reset to original')).toBeEnabled();
    await button('Reset to original').click();
    expect(['Double 0', 'Single 0'].map(number)).toEqual([1, 1]);
    await expect.element(button('Reset to original')).toBeDisabled();
    const made = await app.profiles.create(FLUX.id, { name: 'Soft', gains: { 'double.0': 0.5 }, notes: '', tags: [], favourite: false });
    if (!made.ok) throw new Error(made.error.message.code);
    await button('Profiles · 1').click();
    await page.getByRole('menuitem', { name: 'Soft' }).click();
    await expect.poll(() => number('Double 0')).toBe(0.5);
    await button('Reset to original').click();
    expect(number('Double 0')).toBe(1);
  });

  test('Revert to saved goes back to the stored profile, words and wrong fields included, and is undoable', async () => {
    await openEditor();
    expect(button('Revert to saved').elements()).toHaveLength(0);
    await details.getByRole('textbox', { name: 'Profile name' }).fill('Soft');
    await type('Double 0', '0.4');
    await button('Save profile').click();
    await expect.element(details.getByText('Saved', { exact: true })).toBeVisible();
    expect(button('Revert to saved').elements()).toHaveLength(0);
    await details.getByRole('textbox', { name: 'Profile name' }).fill('Hard');
    await type('Double 0', '0.9');
    await type('Double 1', 'a lot');
    await button('Revert to saved').click();
    await expect.element(details.getByText('Saved', { exact: true })).toBeVisible();
    await expect.element(details.getByRole('textbox', { name: 'Profile name' })).toHaveValue('Soft');
    await expect.element(field('Double 1')).toHaveValue('1.00');
    expect(number('Double 0')).toBe(0.4);
    await button('Undo').click();
    expect(number('Double 0')).toBe(0.9);
  });

  test('Reset to original is undoable', async () => {
    await openEditor();
    await type('Double 0', '0');
    await type('Single 0', '0');
    await button('Reset to original').click();
    expect(['Double 0', 'Single 0'].map(number)).toEqual([1, 1]);
    await button('Undo').click();
    expect(['Double 0', 'Single 0'].map(number)).toEqual([0, 0]);
  });
});

describe('leaving with unsaved changes', () => {
  test('another LoRA: asked, with what would be lost; staying changes nothing', async () => {
    await openEditor();
    await type('Double 3', '0.5');
    goTo(OTHER);
    await expect.element(dialog.getByRole('list', { name: 'Unsaved changes' }).getByText('Double 3')).toBeVisible();
    await dialog.getByRole('button', { name: 'Stay here' }).click();
    await expect.element(heading(FLUX)).toBeVisible();
    expect(number('Double 3')).toBe(0.5);
  });

  test('kept as a draft it is there again; discarded it is not', async () => {
    await openEditor();
    await type('Double 3', '0.5');
    goTo(OTHER);
    await dialog.getByRole('button', { name: 'Keep as draft' }).click();
    await expect.element(heading(OTHER)).toBeVisible();
    goTo(FLUX);
    await expect.element(heading(FLUX)).toBeVisible();
    await expect.poll(() => number('Double 3')).toBe(0.5);
    await type('Double 4', '0.25');
    goTo(OTHER);
    await dialog.getByRole('button', { name: 'Discard' }).click();
    await expect.element(heading(OTHER)).toBeVisible();
    goTo(FLUX);
    await expect.element(heading(FLUX)).toBeVisible();
    await expect.poll(() => number('Double 3')).toBe(1);
  });

  test('a draft from an earlier visit that nothing was done to is left without a question', async () => {
    const { app } = await openEditor();
    await type('Double 3', '0.5');
    goTo(OTHER);
    await dialog.getByRole('button', { name: 'Keep as draft' }).click();
    goTo(FLUX);
    await expect.poll(() => number('Double 3')).toBe(0.5);
    expect(window.dispatchEvent(new Event('beforeunload', { cancelable: true }))).toBe(true);
    goTo(OTHER);
    await expect.element(heading(OTHER)).toBeVisible();
    expect(dialog.elements()).toHaveLength(0);
    expect(await app.profiles.drafts()).toHaveLength(1);
  });

  test('saved on the way out', async () => {
    const { app } = await openEditor();
    await details.getByRole('textbox', { name: 'Profile name' }).fill('Half');
    await type('Double 3', '0.5');
    goTo(OTHER);
    await dialog.getByRole('button', { name: 'Save profile' }).click();
    await expect.element(heading(OTHER)).toBeVisible();
    expect(await app.profiles.of(FLUX.id)).toMatchObject([{ name: 'Half', gains: { 'double.3': 0.5 } }]);
    expect(await app.profiles.drafts()).toHaveLength(0);
  });

  test('Re-index, another place and a new profile ask too; looking at another tab does not', async () => {
    const { app } = await openEditor();
    await type('Double 3', '0.5');
    await details.getByRole('tab', { name: 'Strengths' }).click();
    await button('Re-index').click();
    await dialog.getByRole('button', { name: 'Stay here' }).click();
    expect(app.calls).not.toContain(`reindex ${FLUX.id}`);
    await details.getByRole('tab', { name: /^Profile/ }).click();
    location.hash = '#/settings';
    await dialog.getByRole('button', { name: 'Stay here' }).click();
    await button('Profiles').click();
    await page.getByRole('menuitem', { name: /New profile/ }).click();
    await expect.element(dialog).toBeVisible();
    expect(dialog.getByRole('button', { name: 'Keep as draft' }).elements()).toHaveLength(0);
    await dialog.getByRole('button', { name: 'Stay here' }).click();
    await details.getByRole('tab', { name: 'Strengths' }).click();
    await details.getByRole('tab', { name: /^Profile/ }).click();
    expect(number('Double 3')).toBe(0.5);
  });

  test('closing the tab is held up only while something is unsaved', async () => {
    await openEditor();
    const held = (): boolean => !window.dispatchEvent(new Event('beforeunload', { cancelable: true }));
    expect(held()).toBe(false);
    await type('Double 3', '0.5');
    expect(held()).toBe(true);
    await button('Undo').click();
    expect(held()).toBe(false);
  });
});

const banner = page.getByText(/^Unsaved changes to/);

describe('the notice of unsaved changes', () => {
  test('follows the truth: there when a draft is left behind, gone when it is saved', async () => {
    await openEditor();
    await details.getByRole('textbox', { name: 'Profile name' }).fill('Half');
    await type('Double 3', '0.5');
    expect(banner.elements()).toHaveLength(0);
    goTo(OTHER);
    await dialog.getByRole('button', { name: 'Keep as draft' }).click();
    await expect.element(banner).toBeVisible();
    goTo(FLUX);
    await details.getByRole('tab', { name: /^Profile/ }).click();
    await expect.poll(() => number('Double 3')).toBe(0.5);
    await button('Save profile').click();
    await expect.element(details.getByText('Saved', { exact: true })).toBeVisible();
    expect(banner.elements()).toHaveLength(0);
    expect(page.getByText(/unsaved/i).elements()).toHaveLength(0);
  });

  test('a change that was undone is not a draft', async () => {
    const { app } = await openEditor();
    await details.getByRole('textbox', { name: 'Profile name' }).fill('Half');
    await type('Double 3', '0.5');
    await button('Save profile').click();
    await expect.element(details.getByText('Saved', { exact: true })).toBeVisible();
    await type('Double 3', '0.7');
    expect(await app.profiles.drafts()).toHaveLength(1);
    await button('Undo').click();
    await expect.element(details.getByText('Saved', { exact: true })).toBeVisible();
    expect(await app.profiles.drafts()).toHaveLength(0);
  });
});

describe('coming back', () => {
  test('the profile last used opens with the LoRA, and comes along into the stack', async () => {
    const { app } = await openEditor();
    const about = { notes: '', tags: [], favourite: false };
    await app.profiles.create(FLUX.id, { ...about, name: 'Soft', gains: { 'double.0': 0.5 } });
    await app.profiles.create(FLUX.id, { ...about, name: 'Hard', gains: { 'double.0': 1.5 } });
    await button('Profiles · 2').click();
    await page.getByRole('menuitem', { name: 'Soft' }).click();
    goTo(OTHER);
    await expect.element(heading(OTHER)).toBeVisible();
    goTo(FLUX);
    await expect.element(heading(FLUX)).toBeVisible();
    await expect.element(details.getByRole('textbox', { name: 'Profile name' })).toHaveValue('Soft');
    expect(number('Double 0')).toBe(0.5);
    location.hash = `#/lora/row-${FLUX.id}`;
    await details.getByRole('tab', { name: /^Profile/ }).click();
    await expect.element(details.getByRole('textbox', { name: 'Profile name' })).toHaveValue('Soft');
    location.hash = '#/library';
    await page.getByRole('searchbox', { name: 'Search LoRAs' }).fill(`"${FLUX.name}"`);
    await expect.element(page.getByRole('grid', { name: 'LoRAs' }).getByText('2 profiles')).toBeInTheDocument();
    await userEvent.click(page.getByRole('checkbox', { name: `Stack ${FLUX.name}`, exact: true }));
    location.hash = '#/compose';
    await page.getByRole('button', { name: `Details of ${FLUX.name}`, exact: true }).click();
    await expect.element(page.getByRole('combobox', { name: `Profile of ${FLUX.name}` })).toHaveDisplayValue('Soft');
  });
});

describe('profiles', () => {
  test('saved, opened again, changed, an earlier version restored', async () => {
    const { app } = await openEditor();
    await details.getByRole('textbox', { name: 'Profile name' }).fill('Soft');
    await type('Double 0', '0.4');
    await button('Save profile').click();
    await expect.element(details.getByText('Saved', { exact: true })).toBeVisible();
    await type('Double 0', '0.1');
    await button('Save profile').click();
    await expect.poll(() => app.profiles.of(FLUX.id)).toMatchObject([{ gains: { 'double.0': 0.1 } }]);
    await button('More').click();
    await page.getByRole('menuitem', { name: 'Versions' }).click();
    await button('Restore version 1').click();
    expect(number('Double 0')).toBe(0.4);
    await button('Reset to original').click();
    expect(number('Double 0')).toBe(1);
  });

  test('saved without a name it gets the next number, and no name is used twice', async () => {
    const { app } = await openEditor();
    const name = details.getByRole('textbox', { name: 'Profile name' });
    await type('Double 0', '0.4');
    await expect.element(name).toHaveAttribute('placeholder', 'Profile 1');
    await button('Save profile').click();
    await expect.element(details.getByText('Saved', { exact: true })).toBeVisible();
    await expect.element(name).toHaveValue('Profile 1');
    await name.fill('Profile 2');
    await button('Save profile').click();
    await expect.element(details.getByText('Saved', { exact: true })).toBeVisible();
    await button('Profiles · 1').click();
    await page.getByRole('menuitem', { name: /New profile/ }).click();
    await type('Double 0', '0.3');
    await button('Save profile').click();
    await expect.poll(async () => (await app.profiles.of(FLUX.id)).map((each) => each.name).toSorted()).toEqual(['Profile 2', 'Profile 3']);
  });

  test('duplicate, default, delete', async () => {
    const { app } = await openEditor();
    await details.getByRole('textbox', { name: 'Profile name' }).fill('Soft');
    await type('Double 0', '0.4');
    await button('Save profile').click();
    await button('More').click();
    await page.getByRole('menuitem', { name: /Make it the default/ }).click();
    await button('More').click();
    await page.getByRole('menuitem', { name: 'Duplicate' }).click();
    await expect.element(details.getByRole('textbox', { name: 'Profile name' })).toHaveValue('Soft copy');
    await button('More').click();
    await page.getByRole('menuitem', { name: 'Delete' }).click();
    await expect.poll(() => app.profiles.of(FLUX.id)).toMatchObject([{ name: 'Soft', isDefault: true }]);
  });

  test('a starting point is one step', async () => {
    await openEditor();
    await tool('Start from');
    await page.getByRole('menuitem', { name: /Smooth sketch/ }).click();
    await expect.poll(() => new Set(['Double 0', 'Double 9', 'Single 9', 'Single 30'].map(number)).size).toBeGreaterThan(1);
    await button('Undo').click();
    expect(['Double 0', 'Double 9', 'Single 30'].map(number)).toEqual([1, 1, 1]);
  });
});

describe('presets, import, comparing, other programs', () => {
  const chart = (): Element => {
    const found = details.element().querySelector('.gain-chart');
    if (!found) throw new Error('There is no chart');
    return found;
  };

  test('a preset is searched, seen on the chart while it has focus, and applied', async () => {
    await openEditor();
    await drawer('Presets').click();
    await details.getByRole('searchbox', { name: 'Search presets' }).fill('single 11to20');
    const preset = details.getByRole('button', { name: /FLUX-SINGLE-11to20/ });
    await expect.element(preset).toBeVisible();
    expect(details.getByRole('list', { name: 'Presets' }).getByRole('listitem').elements()).toHaveLength(1);
    (preset.element() as HTMLElement).focus();
    expect(chart().classList.contains('previewing')).toBe(true);
    expect(number('Single 12')).toBe(1);
    await userEvent.keyboard('{Enter}');
    expect(['Single 9', 'Single 10', 'Single 19', 'Single 20', 'Double 0'].map(number)).toEqual([0, 1, 1, 0, 0]);
    (preset.element() as HTMLElement).blur();
    expect(chart().classList.contains('previewing')).toBe(false);
  });

  test('own presets are kept and offered', async () => {
    await openEditor();
    await type('Double 2', '0.25');
    await drawer('Presets').click();
    await details.getByRole('textbox', { name: 'Preset name' }).fill('Quiet start');
    await button('Keep as preset').click();
    await expect.element(details.getByRole('button', { name: /^Quiet start/ })).toBeVisible();
    await button('Reset to original').click();
    await details.getByRole('button', { name: /^Quiet start/ }).click();
    expect(number('Double 2')).toBe(0.25);
  });

  test('an imported text says where it would land; a broken one names line and column', async () => {
    await openEditor();
    await tool('Import');
    const box = details.getByRole('textbox', { name: 'Text to import' });
    await box.fill(`slot,label,group,gain\ndouble.3,,,0.5\nsingle.1,,,many`);
    await expect.element(details.getByText(/Line 3, column 12: "many"/)).toBeVisible();
    await box.fill(`slot,label,group,gain\ndouble.3,,,0.5\nsingle.1,,,-1`);
    await expect.element(details.getByText('2 blocks other than 1.')).toBeVisible();
    expect(number('Double 3')).toBe(1);
    await button('Apply').click();
    expect(['Double 3', 'Single 1', 'Single 2'].map(number)).toEqual([0.5, -1, 1]);
  });

  test('a text too long for its field is read all the same, and what is there already is one sentence', async () => {
    await openEditor();
    await tool('Import');
    const layout = {
      id: 'flux-57',
      label: 'Flux 57',
      mainCount: 1,
      slots: [{ id: 'a', label: 'A', group: 'A', component: 'model', role: 'main' }],
    };
    const profiles = Array.from({ length: 20 }, (_, index) => ({
      name: `Number ${index}`,
      gains: { a: 0.5 },
      notes: 'long '.repeat(600),
      layout,
    }));
    const text = JSON.stringify({ format: 'lora-weights-builder/profiles', version: 1, profiles });
    await details.getByRole('textbox', { name: 'Text to import' }).fill(text);
    await expect.element(details.getByText(/^The pasted text has [\d,]+ characters/)).toBeVisible();
    await button('Add to the library').click();
    await expect.element(details.getByText('20 profiles and 0 presets added.')).toBeVisible();
    await button('Add to the library').click();
    await expect.element(details.getByText(/added\. Number 0, Number 1, Number 2,? and 17 more: /)).toBeVisible();
    await button('Clear').click();
    await expect.element(details.getByRole('textbox', { name: 'Text to import' })).toHaveFocus();
  });

  test('what is copied for another program is what the table proves', async () => {
    const { app } = await openEditor();
    await type('Double 3', '0.5');
    await drawer('Copy for…').click();
    await expect.element(details.getByText(/Every block of this file gets exactly its gain/)).toBeVisible();
    await button('Copy text').click();
    const [copied = ''] = app.copied;
    // Base first, then the blocks in order: Double 3 is the fifth value.
    expect(copied.split(',')[4]).toBe('0.5');
    const table = details.getByRole('region', { name: 'What the program does with the text' });
    await expect.element(table.getByRole('row', { name: /Double 3 0.5/ })).toBeInTheDocument();
  });

  test('what a program’s loader does not know is said before it is copied', async () => {
    mounted = await mountUi({ rows: ROWS }, { place: `/library?lora=row-${FLUX.id}` });
    const { modules } = mounted.app;
    const renamed = async (id: number) =>
      (await modules(id)).map((each, i) => (i % 3 === 0 ? { ...each, module: `no_program.${each.module}` } : each));
    vi.spyOn(mounted.app, 'modules').mockImplementation(renamed);
    await details.getByRole('tab', { name: /^Profile/ }).click();
    await drawer('Copy for…').click();
    await expect
      .element(details.getByText(/^\d+ of \d+ modules load\. The others: \d+: ComfyUI’s loader does not know its name\.$/))
      .toBeVisible();
    await expect.element(details.getByText(/Every block of this file gets exactly its gain/)).not.toBeInTheDocument();
  });

  test('another LoRA is laid over this draft', async () => {
    await openEditor();
    await drawer('Compare').click();
    const list = details.getByRole('list', { name: 'Compared' });
    expect(list.getByRole('listitem').elements()).toHaveLength(1);
    await details.getByRole('searchbox', { name: 'Search what to compare' }).fill(OTHER.name);
    await details
      .getByRole('list', { name: 'Offered' })
      .getByRole('button', { name: new RegExp(OTHER.name) })
      .first()
      .click();
    await expect.element(list.getByText(OTHER.name)).toBeVisible();
    await expect.element(details.getByRole('img', { name: new RegExp(OTHER.name) })).toBeVisible();
    await details.getByRole('button', { name: `Leave out ${OTHER.name}` }).click();
    expect(list.getByRole('listitem').elements()).toHaveLength(1);
  });

  test('the comparison is drawn in the colour of each, and says which block is pointed at', async () => {
    await openEditor();
    await drawer('Compare').click();
    await details.getByRole('searchbox', { name: 'Search what to compare' }).fill(OTHER.name);
    await details
      .getByRole('list', { name: 'Offered' })
      .getByRole('button', { name: new RegExp(OTHER.name) })
      .first()
      .click();
    for (const shape of ['Lines', 'Bars', 'Difference']) {
      await details.getByRole('radiogroup', { name: 'Shape' }).getByText(shape, { exact: true }).click();
      for (const series of [0, 1]) await expect.poll(() => pixelsOf(series)).toBeGreaterThan(20);
    }
    const over = document.querySelector<HTMLElement>('.series-chart .u-over');
    if (!over) throw new Error('Nothing is drawn');
    const { left, top, width, height } = over.getBoundingClientRect();
    // 57 blocks in two groups with a gap of 6 px between them; the middle of the fourth.
    const clientX = left + ((width - 6) / 57) * 3.5;
    over.dispatchEvent(new MouseEvent('mousemove', { clientX, clientY: top + height / 2, bubbles: true }));
    await expect.poll(() => document.querySelector('.compare-slot')?.textContent).toBe('Double 3');
  });
});

/** Pixels of the chart in about the colour of a series. */
function pixelsOf(series: number): number {
  const chart = document.querySelector<HTMLElement>('.series-chart');
  const canvas = chart?.querySelector('canvas');
  const context = canvas?.getContext('2d');
  if (!chart || !canvas || !context || canvas.width === 0) return 0;
  const probe = document.createElement('canvas').getContext('2d');
  if (!probe) return 0;
  probe.fillStyle = getComputedStyle(chart).getPropertyValue(`--series-${series}`).trim();
  probe.fillRect(0, 0, 1, 1);
  const [r = 0, g = 0, b = 0] = probe.getImageData(0, 0, 1, 1).data;
  const { data } = context.getImageData(0, 0, canvas.width, canvas.height);
  let found = 0;
  for (let i = 0; i < data.length; i += 4) {
    const near = Math.abs((data[i] ?? 0) - r) + Math.abs((data[i + 1] ?? 0) - g) + Math.abs((data[i + 2] ?? 0) - b);
    if ((data[i + 3] ?? 0) > 200 && near < 24) found += 1;
  }
  return found;
}

describe('for others', () => {
  test('many LoRAs get the gains as a profile of their own, and what did not go is named', async () => {
    const { app } = await openEditor();
    await details.getByRole('textbox', { name: 'Profile name' }).fill('Soft');
    await type('Double 3', '0.5');
    await tool('Apply to others');
    const list = details.getByRole('list', { name: 'LoRAs to apply to' });
    await expect.element(list.getByText(OTHER.name, { exact: false }).first()).toBeVisible();
    expect(list.getByText(FLUX.name, { exact: true }).elements()).toHaveLength(0);
    await details.getByRole('searchbox', { name: 'Search LoRAs to apply to' }).fill(OTHER.name);
    await expect.poll(() => list.getByRole('listitem').elements().length).toBe(1);
    await list.getByRole('checkbox').click();
    await button('Apply to 1 LoRA').click();
    await expect.element(details.getByRole('region', { name: 'What was applied' }).getByText('1 LoRA got the profile.')).toBeVisible();
    expect(await app.profiles.of(OTHER.id)).toMatchObject([{ name: 'Soft', gains: { 'double.3': 0.5 } }]);
    // The one on screen is not saved by that.
    expect(await app.profiles.of(FLUX.id)).toEqual([]);
  });

  test('a profile kept for the layout is offered among the presets', async () => {
    const { app } = await openEditor();
    await type('Double 3', '0.5');
    await tool('Apply to others');
    await details.getByRole('textbox', { name: 'Name of the profile' }).fill('For all Flux');
    await button('Keep for the layout').click();
    await expect.element(details.getByText(/You find it under Presets/)).toBeVisible();
    expect(await app.profiles.all(null)).toMatchObject([{ name: 'For all Flux', owner: null }]);
    await drawer('Presets').click();
    const preset = details.getByRole('list', { name: 'Presets' }).getByText('For all Flux');
    await expect.element(preset).toBeInTheDocument();
    // A step of a gain makes none of the presets anew: a slider is dragged beside them.
    const before = preset.element();
    await type('Double 4', '0.25');
    await expect.element(field('Double 4')).toHaveValue('0.25');
    expect(preset.element()).toBe(before);
  });
});
