/** Renaming by a file's handle, which not every browser has, and not for every folder; the types of the DOM lack it. */
export interface Movable {
  move(name: string): Promise<void>;
}

export const isMovable = (handle: object): handle is Movable => 'move' in handle;
