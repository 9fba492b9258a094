/** The joint chart as a picture of its own: colours as they are on the screen, with a legend, as SVG or PNG. */

export interface Legend {
  readonly title: string;
  /** "ink wash · 0.80", in the order of the stack; `place` chooses the colour. */
  readonly members: readonly { readonly place: number; readonly text: string }[];
  readonly notes: readonly string[];
}

const PAD = 20;
const LINE = 20;
const TITLE = 34;
/** Pixels per unit: sharp on dense screens and in print. */
const PNG_SCALE = 2;
const STYLES = ['fill', 'stroke', 'stroke-width', 'stroke-dasharray', 'font-size'] as const;
const FONT = 'Inter, "Segoe UI", system-ui, sans-serif';

/** @param svg in the page, so that its colours are known */
export function svgText(svg: SVGSVGElement, legend: Legend): string {
  const { width, height } = svg.viewBox.baseVal;
  const style = getComputedStyle(svg);
  const token = (name: string): string => style.getPropertyValue(name).trim();
  const clone = svg.cloneNode(true) as SVGSVGElement;
  const originals = [...svg.querySelectorAll('*')];
  [...clone.querySelectorAll('*')].forEach((element, index) => {
    const original = originals[index];
    if (!original) return;
    const seen = getComputedStyle(original);
    for (const name of STYLES) element.setAttribute(name, seen.getPropertyValue(name).replaceAll('"', ''));
  });
  const full = { width: width + 2 * PAD, height: TITLE + height + LINE * (legend.members.length + legend.notes.length + 1) + PAD };
  const below = TITLE + height + LINE;
  const text = (x: number, y: number, fill: string, content: string, size = 13): string =>
    `<text x="${x}" y="${y}" fill="${fill}" font-size="${size}">${escaped(content)}</text>`;
  const members = legend.members.map(({ place, text: content }, index) => {
    const y = below + index * LINE;
    const colour = token(`--m${place}`);
    return `<rect x="${PAD}" y="${y}" width="13" height="13" fill="${colour}"/>${text(PAD + 22, y + 11, token('--text'), `${place + 1}  ${content}`)}`;
  });
  const notes = legend.notes.map((note, index) =>
    text(PAD, below + (legend.members.length + index) * LINE + 14, token('--text-2'), note, 12),
  );
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" width="${full.width}" height="${full.height}" viewBox="0 0 ${full.width} ${full.height}" font-family='${FONT}'>`,
    `<rect width="${full.width}" height="${full.height}" fill="${token('--paper')}"/>`,
    text(PAD, TITLE - 10, token('--text'), legend.title, 16),
    `<g transform="translate(${PAD} ${TITLE})">${new XMLSerializer().serializeToString(clone)}</g>`,
    ...members,
    ...notes,
    '</svg>',
  ].join('\n');
}

/** What no XML may hold, not even escaped: control characters, halves of pairs, and two that are no characters. */
const NOT_IN_XML = /[^\t\n\r\u0020-\uD7FF\uE000-\uFFFD\u{10000}-\u{10FFFF}]/gu;

const escaped = (text: string): string =>
  text.replaceAll(NOT_IN_XML, '\uFFFD').replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;').replaceAll('"', '&quot;');

/** @throws when the browser cannot draw it */
export async function pngOf(svg: string): Promise<Uint8Array<ArrayBuffer>> {
  const image = new Image();
  image.src = `data:image/svg+xml;charset=utf-8,${encodeURIComponent(svg)}`;
  await image.decode();
  const canvas = document.createElement('canvas');
  canvas.width = image.naturalWidth * PNG_SCALE;
  canvas.height = image.naturalHeight * PNG_SCALE;
  canvas.getContext('2d')?.drawImage(image, 0, 0, canvas.width, canvas.height);
  const blob = await new Promise<Blob | null>((resolve) => canvas.toBlob(resolve, 'image/png'));
  if (!blob) throw new Error('The browser gave no picture');
  return new Uint8Array(await blob.arrayBuffer());
}
