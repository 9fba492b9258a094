import { describe, expect, it } from 'vitest';
import { takenApart } from './solid-props.mjs';

describe('props taken apart', () => {
  it.each([
    ['in the parameters', 'export function Badge({ status }: { status: Status }) {'],
    ['in the parameters of a generic component', 'function List<T>({ rows }: Props<T>) {'],
    ['over several lines', 'function Badge({\n  status,\n  label,\n}: Props) {'],
    ['of an arrow function', 'const Badge = ({ status }: Props) => <b>{status}</b>;'],
    ['of a typed arrow function', 'const Badge: Component<Props> = ({ status }) => <b>{status}</b>;'],
    ['in the body', 'const { status, label } = props;'],
    ['as an object among them, in the body', '  const { name, hint } = props.about;'],
  ])('are found %s', (_, text) => {
    expect(takenApart(`import x from './x.ts';\n${text}`)).toEqual([2]);
  });

  it.each([
    ['a component that keeps its props', 'function Badge(props: { status: Status }) { return <b>{props.status}</b>; }'],
    ['splitProps', 'const [own, rest] = splitProps(props, ["status"]);'],
    ['a helper function', 'function widthOf({ low, high }: Range): number {'],
    ['an object among the props', 'const parts = () => { const { tensor } = props.fault; return tensor; };'],
    ['a small arrow function', 'const widthOf = ({ low, high }: Range) => high - low;'],
    ['a component whose JSX holds such a function', 'const Rows = (props: Props) => <For each={props.rows}>{({ name }) => name}</For>;'],
  ])('%s is fine', (_, text) => {
    expect(takenApart(text)).toEqual([]);
  });
});
