/** What is open on the editor's desk: the drawer and its tab, and the block that chart and list point at together. */
import { type Accessor, createMemo, createSignal } from 'solid-js';
import { rangeOf, SETTINGS } from '../../../../domain/settings.ts';
import { useApp } from '../../../state/app-context.tsx';
import { changeSetting, readSetting } from '../../../state/settings.ts';
import type { Range } from '../../../widgets/number-steps.ts';

export const DRAWER_TABS = ['presets', 'tools', 'copy', 'compare', 'versions', 'notes'] as const;
export type DrawerTab = (typeof DRAWER_TABS)[number];

/** Below this width of the desk the drawer is a sheet over the rows and begins closed: CSS has the same number. */
export const NARROW_PX = 900;

export interface Desk {
  readonly tab: Accessor<DrawerTab>;
  readonly open: Accessor<boolean>;
  /** Opens the drawer at a tab, and never closes it. */
  show(tab: DrawerTab): void;
  close(): void;
  readonly narrow: Accessor<boolean>;
  setWidth(pixels: number): void;
  /** How far the sliders and the chart go. */
  readonly range: Accessor<Range>;
  /** Slot under the pointer, in the chart or in the list. */
  readonly pointed: Accessor<string | null>;
  point(slot: string | null): void;
}

const isTab = (text: string): text is DrawerTab => (DRAWER_TABS as readonly string[]).includes(text);

export function createDesk(): Desk {
  const { app } = useApp();
  const kept = readSetting(app, SETTINGS.editorDrawer);
  const [tab, setTab] = createSignal<DrawerTab>(isTab(kept) ? kept : 'presets');
  const [beside, setBeside] = createSignal(kept !== CLOSED);
  const [sheet, setSheet] = createSignal(false);
  const [narrow, setNarrow] = createSignal(false);
  const [pointed, point] = createSignal<string | null>(null);
  return {
    tab,
    open: () => (narrow() ? sheet() : beside()),
    show(next) {
      setTab(next);
      setSheet(true);
      setBeside(true);
      changeSetting(app, SETTINGS.editorDrawer, next);
    },
    close() {
      if (narrow()) return void setSheet(false);
      setBeside(false);
      changeSetting(app, SETTINGS.editorDrawer, CLOSED);
    },
    narrow,
    range: createMemo(() => rangeOf(readSetting(app, SETTINGS.gainRange))),
    setWidth: (pixels) => setNarrow(pixels < NARROW_PX),
    pointed,
    point,
  };
}

/** As kept: no tab, so that the drawer begins closed where it was left closed. */
const CLOSED = 'closed';

/** The round gains of a range, least first: where its scale is labelled. */
export const marksOf = ({ least, most }: Range): readonly number[] => [-2, -1, 0, 1, 2].filter((gain) => gain >= least && gain <= most);

/** Where a gain lies in a range, 0..1; at the end when it goes beyond. */
export const placeIn = ({ least, most }: Range, gain: number): number => Math.min(1, Math.max(0, (gain - least) / (most - least)));
