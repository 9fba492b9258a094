/** A file that can be read so many times, and then fails as files in a browser do: gone, withdrawn, unreadable. */
export function failingFile(
  bytes: Uint8Array,
  name: string,
  error: string,
  good: number,
): { readonly file: File; readonly reads: () => number } {
  let reads = 0;
  const file = new File([bytes as BlobPart], name);
  const slice = file.slice.bind(file);
  const refuse = (): Promise<never> => Promise.reject(new DOMException('withdrawn', error));
  file.slice = (...range) =>
    reads++ < good
      ? slice(...range)
      : Object.assign(new Blob(), { arrayBuffer: refuse, stream: () => new ReadableStream({ type: 'bytes', pull: refuse }) });
  return { file, reads: () => reads };
}
