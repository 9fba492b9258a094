/** @throws when the browser refuses: no permission, or the page is not focused */
export async function copyText(text: string): Promise<void> {
  if (!navigator.clipboard) throw new Error('This page may not use the clipboard (it needs https or localhost).');
  await navigator.clipboard.writeText(text);
}
