/** Line icons, 16 x 16, in the colour of the text. Decorative: the control around them carries the name. */
import type { JSX } from 'solid-js';

const PATHS = {
  search: 'M7 12a5 5 0 1 0 0-10 5 5 0 0 0 0 10Zm3.6-1.4L14 14',
  folder: 'M2 4.5h4l1.5 1.5H14v6.5H2Z',
  plus: 'M8 3v10M3 8h10',
  rescan: 'M13 8a5 5 0 1 1-1.5-3.6M13 2v3h-3',
  close: 'M4 4l8 8M12 4l-8 8',
  up: 'M4 10l4-4 4 4',
  down: 'M4 6l4 4 4-4',
  table: 'M2 3h12v10H2ZM2 6.5h12M6 6.5V13',
  columns: 'M2.5 3h3v10h-3ZM6.5 3h3v10h-3ZM10.5 3h3v10h-3Z',
  cards: 'M2 3h5v4.5H2ZM9 3h5v4.5H9ZM2 9h5v4H2ZM9 9h5v4H9Z',
  filter: 'M2 4h12M4.5 8h7M7 12h2',
  export: 'M8 2v8M5 7l3 3 3-3M3 13h10',
  library: 'M3 3v10M6.5 3v10M10 3l3 10',
  compose: 'M8 2 14 5 8 8 2 5ZM2 8l6 3 6-3M2 11l6 3 6-3',
  dashboard: 'M2 13.5h12M4 11V8M8 11V3M12 11V6',
  settings: 'M3 5h10M3 11h10M6 3.5v3M10.5 9.5v3',
  help: 'M6 6a2 2 0 1 1 2.6 1.9c-.4.2-.6.5-.6.9v.4M8 11.6v.1M8 14.5a6.5 6.5 0 1 0 0-13 6.5 6.5 0 0 0 0 13Z',
  density: 'M2 4h12M2 8h12M2 12h12',
  warning: 'M8 2.5 14.5 13.5h-13ZM8 6.5v3.5M8 12v.1',
  drop: 'M8 2v7M5 6.5 8 9.5l3-3M2.5 10v3.5h11V10',
  expand: 'M9.5 2.5h4v4M13.5 2.5 9 7M6.5 13.5h-4v-4M2.5 13.5 7 9',
  copy: 'M5.5 5.5h8v8h-8ZM10.5 5.5v-3h-8v8h3',
  check: 'M3 8.5 6.5 12 13 4.5',
  undo: 'M6 3 3 6l3 3M3 6h6.5a3.5 3.5 0 0 1 0 7H6',
  redo: 'M10 3l3 3-3 3M13 6H6.5a3.5 3.5 0 0 0 0 7H10',
  profile: 'M4 2.5v11M8 2.5v11M12 2.5v11M2.5 9h3M6.5 5h3M10.5 10.5h3',
  tools: 'M3 13 9.5 6.5M9.5 6.5l-1-2.5 2.5-2 .5 1.8 1.8.5-2 2.5ZM11 11l2 2',
  compare: 'M2.5 2.5h4.5v11H2.5ZM9 2.5h4.5v11H9ZM8 1.5v13',
  versions: 'M8 4.5V8l2.5 1.5M2.5 8a5.5 5.5 0 1 0 1.8-4.1M2.5 2v2.5H5',
  notes: 'M3.5 2h9v12h-9ZM6 5.5h4M6 8h4M6 10.5h2.5',
  command: 'M2 3h12v10H2ZM4.5 6l2 2-2 2M8 10h3.5',
  back: 'M13 8H3M7 4 3 8l4 4',
  star: 'M8 2l1.8 3.9 4.2.5-3.1 2.9.8 4.2L8 11.4l-3.7 2.1.8-4.2L2 6.4l4.2-.5Z',
} as const;

export type IconName = keyof typeof PATHS;

export function Icon(props: { readonly name: IconName }): JSX.Element {
  return (
    <svg class="icon" viewBox="0 0 16 16" aria-hidden="true">
      <path d={PATHS[props.name]} />
    </svg>
  );
}
