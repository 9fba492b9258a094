/**
 * Texts that a narrow place cuts off, and what a control says to the pointer alone, can be read in full by focus and by touch: the
 * control with the focus, or the row of a list with the cursor, says them in a line of its own below. A long touch does the same
 * anywhere. By the pointer the browser shows titles by itself.
 */
import './full-texts.css';

/** Who moves on at once is not told. */
const REST_MS = 350;
/** What a focus belongs to; a text that is cut off there is read there. */
const ROWS = '[role="row"], [role="listitem"], [role="gridcell"], [role="option"], li, tr, dl > div, .member, .bake-member, .card';
const MOST_LINES = 6;
const GAP = 4;

const isCut = (element: Element): boolean => {
  const { clientWidth, scrollWidth, clientHeight, scrollHeight } = element;
  if (clientWidth < 8 || (scrollWidth <= clientWidth + 1 && scrollHeight <= clientHeight + 1)) return false;
  const style = getComputedStyle(element);
  const clamped = style.webkitLineClamp !== 'none' && style.webkitLineClamp !== '';
  return (style.textOverflow === 'ellipsis' && style.overflowX !== 'visible' && scrollWidth > clientWidth + 1) || clamped;
};

const textOf = (element: Element): string => (element.textContent ?? '').replaceAll(/\s+/g, ' ').trim();

/** Texts in the element that are cut off, in reading order; those in one another once. */
export function cutTexts(scope: Element): readonly string[] {
  const found: string[] = [];
  for (const element of [scope, ...scope.querySelectorAll('*')]) {
    if (!(element instanceof HTMLElement) || element.childElementCount > 12 || !isCut(element)) continue;
    const field = element instanceof HTMLInputElement || element instanceof HTMLTextAreaElement ? element.value : null;
    const text = field ?? (element.title !== '' && element.childElementCount === 0 ? element.title : textOf(element));
    if (text !== '' && !found.some((said) => said.includes(text))) found.push(text);
  }
  return found;
}

/** What the control with the focus says to the pointer, unless it says it anyway. */
function titleOf(target: Element): string {
  const title = target.closest<HTMLElement>('[title]')?.title ?? '';
  const shown = target.getAttribute('aria-label') === title || textOf(target).includes(title);
  return shown ? '' : title;
}

const lineOf = (target: Element): Element => target.closest(ROWS) ?? target;

/** @returns what takes it all away again */
export function watchFullTexts(root: Document = document): () => void {
  const tip = root.createElement('div');
  tip.className = 'full-text';
  tip.popover = 'manual';
  tip.setAttribute('role', 'status');
  let waiting: ReturnType<typeof setTimeout> | undefined;
  const hide = (): void => {
    clearTimeout(waiting);
    if (tip.isConnected && tip.matches(':popover-open')) tip.hidePopover();
  };
  const show = (target: Element, anchor: Element): void => {
    const lines = [...new Set([titleOf(target), ...cutTexts(anchor)])].filter((text) => text !== '').slice(0, MOST_LINES);
    if (lines.length === 0 || !anchor.isConnected) return hide();
    root.body.append(tip);
    tip.replaceChildren(...lines.map((text) => Object.assign(root.createElement('p'), { textContent: text })));
    if (!tip.matches(':popover-open')) tip.showPopover();
    const at = anchor.getBoundingClientRect();
    const { width, height } = tip.getBoundingClientRect();
    const below = at.bottom + height + GAP <= innerHeight;
    tip.style.left = `${Math.max(GAP, Math.min(at.left, innerWidth - width - GAP))}px`;
    tip.style.top = `${below ? at.bottom + GAP : Math.max(GAP, at.top - height - GAP)}px`;
  };
  const later = (target: Element, anchorOf: () => Element | null, wait = REST_MS): void => {
    hide();
    waiting = setTimeout(() => {
      const anchor = anchorOf();
      if (anchor) show(target, anchor);
    }, wait);
  };
  /** The row that the cursor of a list is on. */
  const activeIn = (list: Element): Element | null => root.getElementById(list.getAttribute('aria-activedescendant') ?? '');
  const onFocus = ({ target }: Event): void => {
    if (!(target instanceof Element) || !target.matches(':focus-visible')) return;
    if (target.hasAttribute('aria-activedescendant')) later(target, () => activeIn(target));
    else later(target, () => lineOf(target));
  };
  const onKey = ({ key, target }: KeyboardEvent): void => {
    if (key === 'Escape') hide();
    else if (target instanceof Element && target.hasAttribute('aria-activedescendant')) later(target, () => activeIn(target));
  };
  const onHold = (event: Event): void => {
    if (!(event instanceof PointerEvent) || event.pointerType !== 'touch' || !(event.target instanceof Element)) return;
    const { target } = event;
    later(target, () => lineOf(target), 0);
  };
  const stop = new AbortController();
  const on = { signal: stop.signal, capture: true, passive: true };
  root.addEventListener('focusin', onFocus, on);
  root.addEventListener('focusout', hide, on);
  root.addEventListener('keydown', onKey, on);
  root.addEventListener('pointerdown', hide, on);
  root.addEventListener('wheel', hide, on);
  root.addEventListener('contextmenu', onHold, on);
  return () => {
    stop.abort();
    hide();
    tip.remove();
  };
}
