/** Names on the screen of files that may be called the same, as the saves of some trainers are: each in a folder of its own, all `adapter_model`. */

interface Named {
  readonly name: string;
  /** Of the file in its source, with `/`. */
  readonly path: string;
}

/**
 * Each by its name alone where no other file has it, else with as many of its folders as tell it from all of them. One file that stands
 * there twice is one.
 */
export function distinctNames(files: readonly Named[]): readonly string[] {
  return files.map((file) => {
    const others = files.filter(({ name, path }) => name === file.name && path !== file.path);
    if (others.length === 0) return file.name;
    const folders = file.path.split('/').slice(0, -1);
    const ending = (path: string, count: number): string => path.split('/').slice(0, -1).slice(-count).join('/');
    let count = 1;
    while (count < folders.length && others.some(({ path }) => ending(path, count) === ending(file.path, count))) count++;
    return folders.length === 0 ? file.name : `${ending(file.path, count)}/${file.name}`;
  });
}
