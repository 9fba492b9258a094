/** Reading rows: every cell is checked for its type when it comes out of the database, in the order of the SELECT. */
export type Cell = string | number | null | Uint8Array;

/** A cell that does not hold what it should. Named, so that it can be told apart after crossing threads. */
export class CellError extends Error {
  constructor(column: string, expected: string, found: Cell | undefined) {
    super(`The library holds ${describe(found)} in ${column} where ${expected} was expected.`);
    this.name = 'CellError';
  }
}

const describe = (cell: Cell | undefined): string => {
  if (cell === undefined) return 'nothing';
  if (cell === null) return 'null';
  if (cell instanceof Uint8Array) return `${cell.byteLength} bytes`;
  const text = String(cell);
  return typeof cell === 'number' ? text : `the text "${text.length > 40 ? `${text.slice(0, 40)}…` : text}"`;
};

/** Cells of one row, taken from left to right. */
export class CellReader {
  #cells: readonly Cell[] = [];
  #next = 0;

  /** @returns itself, placed before the first cell of `cells` */
  over(cells: readonly Cell[]): this {
    this.#cells = cells;
    this.#next = 0;
    return this;
  }

  #take(): Cell | undefined {
    const cell = this.#cells[this.#next];
    this.#next += 1;
    return cell;
  }

  text(column: string): string {
    const cell = this.#take();
    if (typeof cell !== 'string') throw new CellError(column, 'a text', cell);
    return cell;
  }

  textOrNull(column: string): string | null {
    const cell = this.#take();
    if (cell !== null && typeof cell !== 'string') throw new CellError(column, 'a text or null', cell);
    return cell;
  }

  /** A finite number. */
  number(column: string): number {
    const cell = this.#take();
    if (typeof cell !== 'number' || !Number.isFinite(cell)) throw new CellError(column, 'a finite number', cell);
    return cell;
  }

  numberOrNull(column: string): number | null {
    const cell = this.#take();
    if (cell !== null && (typeof cell !== 'number' || !Number.isFinite(cell))) throw new CellError(column, 'a finite number or null', cell);
    return cell;
  }

  /** 0 or 1. */
  flag(column: string): boolean {
    const cell = this.#take();
    if (cell !== 0 && cell !== 1) throw new CellError(column, '0 or 1', cell);
    return cell === 1;
  }

  bytes(column: string): Uint8Array {
    const cell = this.#take();
    if (!(cell instanceof Uint8Array)) throw new CellError(column, 'bytes', cell);
    return cell;
  }

  bytesOrNull(column: string): Uint8Array | null {
    const cell = this.#take();
    if (cell !== null && !(cell instanceof Uint8Array)) throw new CellError(column, 'bytes or null', cell);
    return cell;
  }

  /** Whatever it is, bytes apart. */
  plain(column: string): string | number | null {
    const cell = this.#take();
    if (cell === undefined || cell instanceof Uint8Array) throw new CellError(column, 'a text, a number or null', cell);
    return cell;
  }

  /** Text or bytes, for cells that are compressed when they are long. */
  textOrBytes(column: string): string | Uint8Array {
    const cell = this.#take();
    if (typeof cell === 'string' || cell instanceof Uint8Array) return cell;
    throw new CellError(column, 'a text or bytes', cell);
  }

  oneOf<T extends string>(column: string, values: ReadonlySet<T>): T {
    const cell = this.#take();
    if (typeof cell === 'string' && (values as ReadonlySet<string>).has(cell)) return cell as T;
    throw new CellError(column, `one of ${[...values].join(', ')}`, cell);
  }
}
