/** Which folders stand for which base, category and role, as tables that the user edits. A row is kept when it is whole. */
import { createSignal, createUniqueId, For, type JSX, Show } from 'solid-js';
import { DEFAULT_FOLDER_ROLES, ROLE_NAMES, type RoleName } from '../../../domain/composition/original/roles.ts';
import { DEFAULT_FOLDER_RULES } from '../../../domain/library/folder-rules.ts';
import { isCode } from '../../../domain/library/stable-id.ts';
import { SETTINGS } from '../../../domain/settings.ts';
import { useApp } from '../../state/app-context.tsx';
import { changeSetting, readSetting } from '../../state/settings.ts';
import { settingsText } from '../../strings/rooms/settings.ts';
import { ConfirmButton } from '../../widgets/ConfirmButton.tsx';

type Rows = Readonly<Record<string, string>>;

export function FolderRules(): JSX.Element {
  const { app } = useApp();
  const words = () => settingsText().folders;
  const rules = () => readSetting(app, SETTINGS.folderRules);
  const roles = () => readSetting(app, SETTINGS.folderRoles);
  const reset = (): void => {
    changeSetting(app, SETTINGS.folderRules, DEFAULT_FOLDER_RULES);
    changeSetting(app, SETTINGS.folderRoles, DEFAULT_FOLDER_ROLES);
  };
  return (
    <section class="page-section" aria-labelledby="folder-rules-title">
      <div class="section-head">
        <h2 id="folder-rules-title">{words().title}</h2>
        <ConfirmButton label={words().reset} title={words().resetTitle} text={words().resetText} confirm={reset} />
      </div>
      <p class="muted page-note">{words().note}</p>
      <Codes
        title={words().bases}
        note={words().basesNote}
        first={words().folder}
        rows={rules().bases}
        // Folder names are compared without regard to case.
        alike={(a, b) => a.toLowerCase() === b.toLowerCase()}
        change={(bases) => changeSetting(app, SETTINGS.folderRules, { ...rules(), bases })}
      />
      <Codes
        title={words().categories}
        note={words().categoriesNote}
        first={words().begins}
        rows={rules().categories}
        alike={(a, b) => a.toLowerCase() === b.toLowerCase()}
        change={(categories) => changeSetting(app, SETTINGS.folderRules, { ...rules(), categories })}
      />
      <RuleTable
        title={words().roles}
        note={words().rolesNote}
        heads={[words().folder, words().role]}
        rows={roles()}
        alike={(a, b) => a === b}
        initial="other"
        refused={() => null}
        change={(rows) => changeSetting(app, SETTINGS.folderRoles, rows as Readonly<Record<string, RoleName>>)}
        field={(value, label, take) => (
          <select class="field" aria-label={label} value={value()} onChange={(event) => take(event.currentTarget.value)}>
            <For each={ROLE_NAMES}>{(role) => <option value={role}>{words().names[role]}</option>}</For>
          </select>
        )}
        labelOf={(name) => words().roleOf(name)}
      />
    </section>
  );
}

function Codes(props: Pick<RuleTableProps, 'title' | 'note' | 'rows' | 'alike' | 'change'> & { readonly first: string }): JSX.Element {
  const words = () => settingsText().folders;
  return (
    <RuleTable
      title={props.title}
      note={props.note}
      heads={[props.first, words().code]}
      rows={props.rows}
      alike={(a, b) => props.alike(a, b)}
      initial=""
      refused={(code) => (isCode(code) ? null : words().wrongCode(code))}
      change={(rows) => props.change(rows)}
      field={(value, label, take) => (
        <input
          class="field mono"
          size="5"
          maxlength="3"
          aria-label={label}
          title={words().codeHint}
          value={value()}
          onChange={(event) => take(event.currentTarget.value.trim().toUpperCase())}
        />
      )}
      labelOf={(name) => words().codeOf(name)}
    />
  );
}

interface RuleTableProps {
  readonly title: string;
  readonly note: string;
  readonly heads: readonly [string, string];
  readonly rows: Rows;
  /** Whether two folder names mean one folder. */
  readonly alike: (a: string, b: string) => boolean;
  /** Value of a new row before the user has chosen one. */
  readonly initial: string;
  /** Why a value cannot be kept. */
  readonly refused: (value: string) => string | null;
  readonly change: (rows: Rows) => void;
  readonly field: (value: () => string, label: string, take: (value: string) => void) => JSX.Element;
  readonly labelOf: (name: string) => string;
}

/** An object gives names that are whole numbers first: "10" came before "01". */
const inOrder = (rows: Rows): string[] => Object.keys(rows).toSorted((a, b) => a.localeCompare(b, 'en', { numeric: true }));

function RuleTable(props: RuleTableProps): JSX.Element {
  const words = () => settingsText().folders;
  const id = createUniqueId();
  const [fault, setFault] = createSignal<string | null>(null);
  const [name, setName] = createSignal('');
  const [value, setValue] = createSignal(props.initial);
  const put = (folder: string, wanted: string): boolean => {
    const why = props.refused(wanted);
    setFault(why);
    if (why === null) props.change({ ...props.rows, [folder]: wanted });
    return why === null;
  };
  const remove = (folder: string): void => props.change(Object.fromEntries(Object.entries(props.rows).filter(([each]) => each !== folder)));
  const add = (event: SubmitEvent): void => {
    event.preventDefault();
    const folder = name().trim();
    if (folder === '') return;
    const known = Object.keys(props.rows).find((each) => props.alike(each, folder));
    if (known !== undefined) return void setFault(words().known(known));
    if (!put(folder, value())) return;
    setName('');
    setValue(props.initial);
  };
  return (
    <details class="rules">
      <summary>{props.title}</summary>
      <p class="muted page-note">{props.note}</p>
      <form onSubmit={add}>
        <table class="rule-table" aria-label={props.title}>
          <thead>
            <tr>
              <For each={props.heads}>{(head) => <th scope="col">{head}</th>}</For>
              <td />
            </tr>
          </thead>
          <tbody>
            <For each={inOrder(props.rows)}>
              {(folder) => (
                <tr>
                  <th scope="row">{folder}</th>
                  <td>
                    {props.field(
                      () => props.rows[folder] ?? '',
                      props.labelOf(folder),
                      (wanted) => put(folder, wanted),
                    )}
                  </td>
                  <td>
                    <button type="button" class="button quiet" aria-label={words().remove(folder)} onClick={() => remove(folder)}>
                      ×
                    </button>
                  </td>
                </tr>
              )}
            </For>
            <tr>
              <td>
                <input
                  class="field"
                  aria-label={words().newIn(props.title)}
                  aria-describedby={id}
                  value={name()}
                  onInput={(event) => setName(event.currentTarget.value)}
                />
              </td>
              <td>{props.field(value, props.labelOf(words().newIn(props.title)), setValue)}</td>
              <td>
                <button type="submit" class="button">
                  {words().add}
                </button>
              </td>
            </tr>
          </tbody>
        </table>
        <p id={id} class="rule-fault" role="alert">
          <Show when={fault()}>{fault()}</Show>
        </p>
      </form>
    </details>
  );
}
