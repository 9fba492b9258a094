/** Plain `File` objects -> sources: a chosen folder by its `webkitRelativePath`, a selection of files by its first name. */
import type { Picked } from '../contracts/platform.ts';
import { isModelFile } from '../domain/library/model-file.ts';

/** One source per chosen folder (`folder/sub/x.safetensors` -> `sub/x.safetensors`); files without a folder make one loose source. */
export function chosen(files: readonly File[]): readonly Picked[] {
  const folders = new Map<string, { path: string; file: File }[]>();
  const loose: File[] = [];
  for (const file of files) {
    const cut = file.webkitRelativePath.indexOf('/');
    if (cut < 0) {
      loose.push(file);
      continue;
    }
    const name = file.webkitRelativePath.slice(0, cut);
    const list = folders.get(name) ?? [];
    folders.set(name, list);
    list.push({ path: file.webkitRelativePath.slice(cut + 1), file });
  }
  const picked: Picked[] = [...folders].map(([name, list]) => ({
    kind: 'input',
    name,
    root: { kind: 'files', files: list },
    loose: false,
  }));
  return loose.length > 0 ? [...picked, selection('input', loose)] : picked;
}

/** Files that came without their folder. Two of one name (out of two folders) get distinct paths. */
export function selection(kind: Picked['kind'], files: readonly File[]): Picked {
  const taken = new Set<string>();
  const list = [...files].sort(byNameAndTime).map((file) => {
    let path = file.name;
    for (let count = 2; taken.has(path); count += 1) path = numbered(file.name, count);
    taken.add(path);
    return { path, file };
  });
  const first = (list.find(({ path }) => isModelFile(path)) ?? list[0])?.path ?? 'Files';
  const name = list.length > 1 ? `${first} and ${list.length - 1} more` : first;
  return { kind, name, root: { kind: 'files', files: list }, loose: true };
}

const byNameAndTime = (a: File, b: File): number =>
  a.name < b.name ? -1 : a.name > b.name ? 1 : a.lastModified - b.lastModified || a.size - b.size;

function numbered(name: string, count: number): string {
  const dot = name.lastIndexOf('.');
  return dot > 0 ? `${name.slice(0, dot)} (${count})${name.slice(dot)}` : `${name} (${count})`;
}

/** An input made for the purpose: the choice is the same wherever on the page it is asked for. */
export function chooseList(): Promise<readonly File[]> {
  return new Promise((resolve) => {
    const input = document.createElement('input');
    input.type = 'file';
    input.multiple = true;
    input.webkitdirectory = true;
    input.addEventListener('change', () => resolve([...(input.files ?? [])]));
    input.addEventListener('cancel', () => resolve([]));
    input.click();
  });
}
