/** Texts that are kept compressed when they are long: training metadata is 10 to 60 kB of repetitive JSON. */

/** Below it compressing costs more than it saves. */
const PLAIN_UP_TO = 1024;

/** The text itself when short, else its UTF-8 bytes as deflate-raw. */
export async function pack(text: string): Promise<string | Uint8Array> {
  if (text.length <= PLAIN_UP_TO) return text;
  return through(new TextEncoder().encode(text), new CompressionStream('deflate-raw'));
}

/** @throws when the bytes are not deflate-raw of UTF-8 text */
export async function unpack(packed: string | Uint8Array): Promise<string> {
  if (typeof packed === 'string') return packed;
  const bytes = await through(packed, new DecompressionStream('deflate-raw'));
  return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
}

/** Not by way of a Blob: each would be handed to the browser's own process and read back from there, for every file of a scan. */
async function through(bytes: Uint8Array, { writable, readable }: CompressionStream | DecompressionStream): Promise<Uint8Array> {
  const writer = writable.getWriter();
  // What goes wrong is told by the reading side.
  const fed = Promise.allSettled([writer.write(new Uint8Array(bytes)), writer.close()]);
  const chunks: Uint8Array[] = [];
  const reader = readable.getReader();
  for (let next = await reader.read(); !next.done; next = await reader.read()) chunks.push(next.value);
  await fed;
  const whole = new Uint8Array(chunks.reduce((sum, { length }) => sum + length, 0));
  let at = 0;
  for (const chunk of chunks) {
    whole.set(chunk, at);
    at += chunk.length;
  }
  return whole;
}
