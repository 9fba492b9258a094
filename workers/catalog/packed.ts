/** Texts that are kept compressed when they are long: training metadata is 10 to 60 kB of repetitive JSON. */

/** Below it compressing costs more than it saves. */
const PLAIN_UP_TO = 1024;

/** The text itself when short, else its UTF-8 bytes as deflate-raw. */
export async function pack(text: string): Promise<string | Uint8Array> {
  if (text.length <= PLAIN_UP_TO) return text;
  return through(new TextEncoder().encode(text), new CompressionStream('deflate-raw'));
}

/** @throws when the bytes are no deflate-raw of UTF-8 text */
export async function unpack(packed: string | Uint8Array): Promise<string> {
  if (typeof packed === 'string') return packed;
  const bytes = await through(packed, new DecompressionStream('deflate-raw'));
  return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
}

async function through(bytes: Uint8Array, stream: CompressionStream | DecompressionStream): Promise<Uint8Array> {
  const body = new Blob([new Uint8Array(bytes)]).stream().pipeThrough(stream);
  return new Uint8Array(await new Response(body).arrayBuffer());
}
