import { isRecord } from '../../decode.ts';
/**
 * ComfyUI nodes as JSON, in its two forms: the API's (`{"1": {"class_type": ..., "inputs": {...}}}`) and that of a saved workflow
 * (`{"nodes": [{"type": ..., "widgets_values": [...]}], "links": [...], "version": 0.4}`), whose widget values have no names: they
 * stand in the order of the node's widgets. A workflow can be pasted on the canvas or dropped on it.
 */
export type WidgetValue = string | number | boolean;

export interface NodeKind {
  /** `class_type`, `type`. */
  readonly type: string;
  /** Names of the widgets in their order, `control_after_generate` of seeds included. */
  readonly widgets: readonly string[];
  /** Sockets; `from` is an output of the node before this one. */
  readonly inputs: readonly { readonly name: string; readonly type: string; readonly from?: number }[];
  readonly outputs: readonly { readonly name: string; readonly type: string }[];
}

export interface FilledNode {
  readonly kind: NodeKind;
  readonly values: Readonly<Record<string, WidgetValue>>;
}

/** A widget that the page adds to seeds; the API knows nothing of it. */
export const AFTER_GENERATE = 'control_after_generate';

export type NodeForm = 'workflow' | 'api';
export const NODE_FORMS: readonly { readonly id: NodeForm; readonly label: string }[] = [
  { id: 'workflow', label: 'Workflow, for the canvas' },
  { id: 'api', label: 'API format' },
];

export const nodesText = (form: NodeForm, nodes: readonly FilledNode[]): string =>
  `${JSON.stringify(form === 'api' ? apiOf(nodes) : workflowOf(nodes), null, 2)}\n`;

function apiOf(nodes: readonly FilledNode[]): Record<string, unknown> {
  return Object.fromEntries(
    nodes.map(({ kind, values }, i) => {
      const links = kind.inputs.flatMap(({ name, from }) => (from === undefined ? [] : [[name, [String(i), from]] as const]));
      const widgets = kind.widgets.filter((name) => name !== AFTER_GENERATE).map((name) => [name, values[name]] as const);
      return [String(i + 1), { class_type: kind.type, inputs: Object.fromEntries([...widgets, ...links]) }];
    }),
  );
}

const WIDTH = 420;
const ROW = 26;

function workflowOf(nodes: readonly FilledNode[]): Record<string, unknown> {
  const links: unknown[] = [];
  const linkInto = (node: number, socket: number, from: number, type: string): number => {
    links.push([links.length + 1, node - 1, from, node, socket, type]);
    return links.length;
  };
  const inputs = nodes.map(({ kind }, i) =>
    kind.inputs.map(({ name, type, from }, socket) => ({
      name,
      type,
      link: from === undefined ? null : linkInto(i + 1, socket, from, type),
    })),
  );
  const outgoing = (node: number, output: number): number[] =>
    links.flatMap((link) => (Array.isArray(link) && link[1] === node && link[2] === output ? [Number(link[0])] : []));
  return {
    last_node_id: nodes.length,
    last_link_id: links.length,
    nodes: nodes.map(({ kind, values }, i) => ({
      id: i + 1,
      type: kind.type,
      pos: [40 + i * (WIDTH + 60), 60],
      size: [WIDTH, 80 + ROW * Math.min(kind.widgets.length, 30)],
      flags: {},
      order: i,
      mode: 0,
      inputs: inputs[i],
      outputs: kind.outputs.map(({ name, type }, output) => ({ name, type, links: outgoing(i + 1, output) })),
      properties: { 'Node name for S&R': kind.type },
      widgets_values: kind.widgets.map((name) => values[name] ?? (name === AFTER_GENERATE ? 'fixed' : '')),
    })),
    links,
    groups: [],
    config: {},
    extra: {},
    version: 0.4,
  };
}

export type ReadNode =
  | { readonly ok: true; readonly values: Readonly<Record<string, unknown>> }
  | { readonly ok: false; readonly fault: string };

/** Whether an input of the first node of this kind has a link; null where there is no such node. */
export function isConnected(text: string, { type }: NodeKind, input: string): boolean | null {
  let parsed: unknown;
  try {
    parsed = JSON.parse(text);
  } catch {
    return null;
  }
  if (!isRecord(parsed)) return null;
  const nodes = Array.isArray(parsed['nodes']) ? parsed['nodes'] : Object.values(parsed);
  const node = nodes.find((one): one is Record<string, unknown> => isRecord(one) && (one['type'] === type || one['class_type'] === type));
  const inputs = node?.['inputs'];
  if (isRecord(inputs)) return Array.isArray(inputs[input]);
  if (!Array.isArray(inputs)) return null;
  return inputs.some((one) => isRecord(one) && one['name'] === input && typeof one['link'] === 'number');
}

/** Values of the first node of this kind in a text of either form; links are left out. */
export function readNode(text: string, kind: NodeKind): ReadNode {
  let parsed: unknown;
  try {
    parsed = JSON.parse(text);
  } catch (error) {
    return { ok: false, fault: `It is not valid JSON: ${error instanceof Error ? error.message : String(error)}` };
  }
  if (!isRecord(parsed)) return { ok: false, fault: 'It is not a workflow' };
  const nodes = Array.isArray(parsed['nodes']) ? parsed['nodes'] : Object.values(parsed);
  const node = nodes.find(
    (one): one is Record<string, unknown> => isRecord(one) && (one['type'] === kind.type || one['class_type'] === kind.type),
  );
  if (!node) return { ok: false, fault: `It has no node "${kind.type}"` };
  if (isRecord(node['inputs'])) return { ok: true, values: node['inputs'] };
  const values = node['widgets_values'];
  if (isRecord(values)) return { ok: true, values };
  if (!Array.isArray(values)) return { ok: false, fault: `The node "${kind.type}" has no values` };
  return { ok: true, values: Object.fromEntries(kind.widgets.map((name, i): [string, unknown] => [name, values[i]])) };
}

export const SAVE_NOTE =
  'Drop the file on ComfyUI’s canvas or paste it there: it opens as a workflow of its own, from which the node can be copied.';
