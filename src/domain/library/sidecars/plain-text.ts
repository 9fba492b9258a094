/** Descriptions come as HTML. They are shown as text: elements become line breaks or nothing, entities the characters they stand for. */

const BREAKS = /<\s*(?:br|\/p|\/div|\/li|\/h[1-6]|\/tr|hr)\b[^>]*>/giu;
/** What they hold is not for reading. */
const UNREAD = /<\s*(script|style)\b[^>]*>[\s\S]*?<\s*\/\s*\1\s*>/giu;
/** Only what begins like one: "a < b" is text. */
const ELEMENT = /<\/?[a-z!][^>]*>/giu;
const ENTITY = /&(?:#(\d{1,7})|#x([\da-f]{1,6})|(amp|lt|gt|quot|apos|nbsp));/giu;
const NAMED: Readonly<Record<string, string>> = { amp: '&', lt: '<', gt: '>', quot: '"', apos: "'", nbsp: ' ' };
const LAST_CHARACTER = 0x10ffff;

export function plainText(html: string): string {
  return html
    .replaceAll(UNREAD, '')
    .replaceAll(BREAKS, '\n')
    .replaceAll(ELEMENT, '')
    .replaceAll(ENTITY, entity)
    .replaceAll(/[^\S\n]+/gu, ' ')
    .replaceAll(/ ?\n ?/gu, '\n')
    .replaceAll(/\n{3,}/gu, '\n\n')
    .trim();
}

function entity(whole: string, decimal: string | undefined, hex: string | undefined, name: string | undefined): string {
  if (name !== undefined) return NAMED[name.toLowerCase()] ?? whole;
  const code = decimal === undefined ? Number.parseInt(hex ?? '', 16) : Number(decimal);
  const known = code > 0 && code <= LAST_CHARACTER && !(code >= 0xd800 && code <= 0xdfff);
  return known ? String.fromCodePoint(code) : whole;
}
