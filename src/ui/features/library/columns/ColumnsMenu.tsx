/** Which columns the table has and how wide they are, and on which scale fingerprints are drawn. */
import { Popover } from '@kobalte/core/popover';
import { For, type JSX, Show } from 'solid-js';
import { SHOWN_COLUMNS, type ShownColumn } from '../../../../domain/library/columns.ts';
import { type Scale, SETTINGS } from '../../../../domain/settings.ts';
import { useApp } from '../../../state/app-context.tsx';
import { significant } from '../../../state/format.ts';
import { changeSetting, readSetting } from '../../../state/settings.ts';
import { listText } from '../../../strings/rooms/list.ts';
import { Choice } from '../../../widgets/Choice.tsx';
import { Icon } from '../../../widgets/Icon.tsx';
import './columns.css';
import { bounded, NARROWEST, WIDEST } from './table-columns.ts';

export interface ColumnsMenuProps {
  readonly view: 'table' | 'cards';
  /** On screen now. */
  readonly columns: readonly ShownColumn[];
  /** What is drawn brightest on the shared scale; null while that is not known. */
  readonly scale: number | null;
}

const SCALES: readonly Scale[] = ['relative', 'absolute'];

export function ColumnsMenu(props: ColumnsMenuProps): JSX.Element {
  const { app } = useApp();
  const words = () => listText().columnsMenu;
  const name = (): string => (props.view === 'table' ? words().title : words().scale);
  const scale = () => readSetting(app, SETTINGS.fingerprints);
  return (
    <Popover placement="bottom-end">
      <Popover.Trigger class="button quiet square columns-button" aria-label={name()} title={name()}>
        <Icon name="columns" />
      </Popover.Trigger>
      <Popover.Portal>
        <Popover.Content class="menu columns-menu">
          <Popover.Title class="visually-hidden">{name()}</Popover.Title>
          <h3>{words().scale}</h3>
          <Choice
            label={words().scale}
            options={SCALES.map((value) => ({ value, label: words().scales[value] }))}
            value={scale()}
            onChange={(next) => changeSetting(app, SETTINGS.fingerprints, next)}
          />
          <p class="muted">
            {scale() === 'relative' ? words().relative : words().absolute(props.scale === null ? null : significant(props.scale, 3))}
          </p>
          <Show when={props.view === 'table'}>
            <ColumnList columns={props.columns} />
          </Show>
        </Popover.Content>
      </Popover.Portal>
    </Popover>
  );
}

function ColumnList(props: Pick<ColumnsMenuProps, 'columns'>): JSX.Element {
  const { app } = useApp();
  const words = () => listText().columnsMenu;
  const chosen = () => readSetting(app, SETTINGS.columns);
  const widths = () => readSetting(app, SETTINGS.columnWidths);
  const untouched = (): boolean => Object.keys(chosen()).length === 0 && Object.keys(widths()).length === 0;
  const setWidth = (key: ShownColumn, text: string): void => {
    const { [key]: _, ...rest } = widths();
    const width = Number.parseFloat(text);
    changeSetting(app, SETTINGS.columnWidths, Number.isFinite(width) ? { ...rest, [key]: bounded(width) } : rest);
  };
  return (
    <>
      <h3>
        {words().columns} <span class="muted">{words().width}</span>
      </h3>
      <ul>
        <For each={SHOWN_COLUMNS}>
          {(key) => (
            <li>
              <label>
                <input
                  type="checkbox"
                  checked={props.columns.includes(key)}
                  disabled={key === 'name'}
                  onChange={(event) => changeSetting(app, SETTINGS.columns, { ...chosen(), [key]: event.currentTarget.checked })}
                />
                {listText().columns[key]}
              </label>
              <input
                type="number"
                class="field num"
                min={NARROWEST}
                max={WIDEST}
                step="8"
                placeholder={words().auto}
                aria-label={words().widthOf(listText().columns[key])}
                value={widths()[key] ?? ''}
                onChange={(event) => {
                  setWidth(key, event.currentTarget.value);
                  // What was out of bounds is shown as it is kept, also when that is what was kept before.
                  event.currentTarget.value = String(widths()[key] ?? '');
                }}
              />
            </li>
          )}
        </For>
      </ul>
      <button
        type="button"
        class="button"
        disabled={untouched()}
        onClick={() => {
          changeSetting(app, SETTINGS.columns, {});
          changeSetting(app, SETTINGS.columnWidths, {});
        }}
      >
        {words().reset}
      </button>
    </>
  );
}
