/** Hands the browser a file to save. */

/** Revoking at once cancels the download in some browsers; a minute is plenty for the browser to have opened the blob. */
const KEEP_URL_MS = 60_000;

export function download(name: string, type: string, parts: readonly (string | Uint8Array<ArrayBuffer> | File)[]): void {
  const url = URL.createObjectURL(new Blob([...parts], { type }));
  const link = document.createElement('a');
  link.href = url;
  link.download = name;
  link.click();
  setTimeout(() => URL.revokeObjectURL(url), KEEP_URL_MS);
}
