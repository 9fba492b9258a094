/** The line to a hand: calls and answers over a port that browsers and Node have alike. */
import { ShortFile } from '../analyst/tensor-values.ts';
import { NoRoom } from '../kernels/elements.ts';
import type { Message } from '../../src/domain/message.ts';
import type { Hand } from './hand.ts';
import { Refusal } from './refusal.ts';

/** What `MessagePort` of the browser and of Node have in common. */
export interface Port {
  postMessage(data: unknown, transfer: ArrayBuffer[]): void;
  onmessage: ((event: never) => unknown) | null;
  close(): void;
}

interface Call {
  readonly id: number;
  readonly method: keyof Hand;
  readonly args: readonly unknown[];
}

interface Answer {
  readonly id: number;
  readonly value?: unknown;
  readonly error?: Fault;
}

/** Errors lose their class on the way. */
interface Fault {
  readonly kind: 'short' | 'refused' | 'dom' | 'room' | 'other';
  readonly name: string;
  readonly message: string;
  readonly code?: string;
  /** Of a refusal. */
  readonly said?: Message;
}

export class HandGone extends Error {
  override readonly name = 'HandGone';
}

const END = 'end';

/** @returns resolves when the other side has ended the line */
export function serveHand(port: Port, hand: Hand): Promise<void> {
  return new Promise((resolve) => {
    const answer = async ({ id, method, args }: Call): Promise<void> => {
      try {
        const value = await (hand[method] as (...own: readonly unknown[]) => Promise<unknown>)(...args);
        port.postMessage({ id, value } satisfies Answer, buffersOf(value));
      } catch (error) {
        port.postMessage({ id, error: faultOf(error) } satisfies Answer, []);
      }
    };
    port.onmessage = ({ data }: { readonly data: Call | typeof END }) => {
      if (data !== END) return void answer(data);
      port.close();
      resolve();
    };
  });
}

export interface RemoteHand extends Hand {
  /** Open and later calls are answered by `HandGone`. */
  gone(): void;
  /** Lets the hand go: no call is open any more. */
  end(): void;
}

export function remoteHand(port: Port): RemoteHand {
  const open = new Map<number, { readonly resolve: (value: never) => void; readonly reject: (error: unknown) => void }>();
  let last = 0;
  let isGone = false;
  port.onmessage = ({ data: { id, value, error } }: { readonly data: Answer }) => {
    const call = open.get(id);
    open.delete(id);
    if (error) call?.reject(errorOf(error));
    else call?.resolve(value as never);
  };
  const ask = <T>(method: keyof Hand, ...args: readonly unknown[]): Promise<T> =>
    new Promise((resolve, reject) => {
      if (isGone) return reject(new HandGone());
      last += 1;
      open.set(last, { resolve, reject });
      port.postMessage({ id: last, method, args } satisfies Call, []);
    });
  const gone = (): void => {
    isGone = true;
    for (const { reject } of open.values()) reject(new HandGone());
    open.clear();
  };
  return {
    open: (task) => ask('open', task),
    survey: (index) => ask('survey', index),
    lay: (surveys) => ask('lay', surveys),
    compute: (index, known) => ask('compute', index, known),
    gone,
    end() {
      gone();
      port.postMessage(END, []);
      port.close();
    },
  };
}

/** Of the bytes of a module, which go over without a copy. */
function buffersOf(value: unknown): ArrayBuffer[] {
  if (typeof value !== 'object' || value === null || !('bytes' in value) || !(value.bytes instanceof Map)) return [];
  const buffers = [...(value.bytes as ReadonlyMap<string, Uint8Array>).values()].map(({ buffer }) => buffer);
  return [...new Set(buffers)].filter((buffer) => buffer instanceof ArrayBuffer);
}

function faultOf(error: unknown): Fault {
  if (error instanceof ShortFile) return { kind: 'short', name: error.name, message: error.tensor };
  if (error instanceof Refusal) return { kind: 'refused', name: error.name, message: error.message, said: error.said };
  if (error instanceof NoRoom) return { kind: 'room', name: error.name, message: error.message };
  if (error instanceof DOMException) return { kind: 'dom', name: error.name, message: error.message };
  const { name, message } = error instanceof Error ? error : { name: 'Error', message: String(error) };
  const code = error instanceof Error && 'code' in error && typeof error.code === 'string' ? { code: error.code } : {};
  return { kind: 'other', name, message, ...code };
}

function errorOf({ kind, name, message, code, said }: Fault): Error {
  if (kind === 'short') return new ShortFile(message);
  if (said) return new Refusal(said);
  if (kind === 'room') return new NoRoom(message);
  if (kind === 'dom') return new DOMException(message, name);
  return Object.assign(new Error(message), { name }, code === undefined ? {} : { code });
}
