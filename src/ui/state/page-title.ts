/** Where one is, and progress where the user looks while the page is in the background: the title and the icon of the tab. */
import { type Accessor, createEffect, createMemo, createSignal, onCleanup } from 'solid-js';
import { shareOf } from '../../app/indexing/progress.ts';
import type { Progress } from '../../app/state.ts';

const NAME = 'LoRA Weights Builder';

const [pageName, setPageName] = createSignal<string | null>(null);

/** Gives the page a name of its own, of the LoRA it shows for example, for as long as the calling component is there. */
export function namePage(name: Accessor<string | null>): void {
  createEffect(() => setPageName(name()));
  onCleanup(() => setPageName(null));
}

/** @param place name of the place in the navigation, for pages without one of their own; null when there is none */
export function watchTitle(progress: Accessor<Progress>, place: Accessor<string | null>): void {
  // Whole percents: the icon is drawn a hundred times at most.
  const percent = createMemo(() => {
    const share = shareOf(progress());
    return share === null ? null : Math.floor(share * 100);
  });
  const icon = document.querySelector<HTMLLinkElement>('link[rel="icon"]');
  const usual = icon?.getAttribute('href') ?? null;
  createEffect(() => {
    const now = percent();
    const parts = [now === null ? null : `${now} %`, pageName() ?? place(), NAME];
    document.title = parts.filter((part) => part !== null).join(' · ');
    if (icon && usual !== null) icon.setAttribute('href', now === null ? usual : ringIcon(now));
  });
  onCleanup(() => {
    document.title = NAME;
    if (icon && usual !== null) icon.setAttribute('href', usual);
  });
}

/** A ring that fills clockwise from the top. */
function ringIcon(percent: number): string {
  const around = 2 * Math.PI * 12;
  const ring = `<circle cx="16" cy="16" r="12" fill="none" stroke="#3cc8bf" stroke-width="6" transform="rotate(-90 16 16)" stroke-dasharray="${(around * percent) / 100} ${around}"/>`;
  const svg = `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 32 32"><circle cx="16" cy="16" r="12" fill="none" stroke="#7f8b9b" stroke-opacity=".45" stroke-width="6"/>${ring}</svg>`;
  return `data:image/svg+xml,${encodeURIComponent(svg)}`;
}
