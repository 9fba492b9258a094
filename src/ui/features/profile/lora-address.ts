/** Whether an address of this application still shows the LoRA with one of these names, so that nothing is left by going there. */
export function showsLora(address: string, names: readonly string[]): boolean {
  const [path = '', query = ''] = address.split('?');
  const page = /^\/lora\/([^/]+)$/.exec(path)?.[1];
  const shown = page === undefined ? new URLSearchParams(query).get('lora') : decodeURIComponent(page);
  return shown !== null && names.includes(shown);
}
