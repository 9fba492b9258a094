import { Buffer } from 'node:buffer';
import fc from '../../../testing/properties.ts';
import { describe, expect, it } from 'vitest';
import { details } from '../../../ui/strings/en/details.ts';
import { readPreview } from './preview.ts';

const HEADS: Readonly<Record<string, readonly number[]>> = {
  'image/png': [0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a],
  'image/jpeg': [0xff, 0xd8, 0xff],
  'image/gif': [...Buffer.from('GIF89a')],
};
const url = (type: string, bytes: readonly number[]): string => `data:${type};base64,${Buffer.from(bytes).toString('base64')}`;
const reason = (thumbnail: string): string => {
  const preview = readPreview({ 'modelspec.thumbnail': thumbnail });
  return preview?.kind === 'refused' ? details.preview.refused(preview.why) : 'shown';
};

describe('readPreview', () => {
  it('shows bitmaps, whatever follows their first bytes', () => {
    const type = fc.constantFrom(...Object.keys(HEADS));
    fc.assert(
      fc.property(type, fc.array(fc.integer({ min: 0, max: 255 }), { minLength: 4, maxLength: 60 }), (name, rest) => {
        const bytes = [...(HEADS[name] ?? []), ...rest];
        const value = url(name, bytes);
        expect(readPreview({ 'modelspec.thumbnail': `\n${value} ` })).toEqual({
          kind: 'image',
          url: value,
          type: name,
          bytes: bytes.length,
        });
      }),
    );
  });

  it('shows WebP whatever its length field says', () => {
    fc.assert(
      fc.property(fc.array(fc.integer({ min: 0, max: 255 }), { minLength: 4, maxLength: 4 }), (length) => {
        const bytes = [...Buffer.from('RIFF'), ...length, ...Buffer.from('WEBPVP8 more')];
        expect(reason(url('image/webp', bytes))).toBe('shown');
      }),
    );
    expect(reason(url('image/webp', [...Buffer.from('RIFF1234WAVEfmt ')]))).toMatch(/is not/);
  });

  it.each([
    ['https://example.org/cat.png', /internet/],
    ['//example.org/cat.png', /not a PNG/],
    ['javascript:alert(1)', /not a PNG/],
    ['data:image/svg+xml;base64,PHN2Zy8+', /SVG/],
    ['data:text/html;base64,PGI+', /not a PNG/],
    ['data:image/png,%89PNG', /not a PNG/],
    ['data:image/png;base64,iVBORw0KGgo!', /not a PNG/],
    [url('image/png', HEADS['image/jpeg'] ?? []), /says that it is image\/png, but it is not/],
    [`data:image/png;base64,${'iVBORw0KGgoA'.padEnd(3_000_000, 'A')}`, /2 MB/],
    [`data:image/png;base64,iVBORw … (cut, 900000 characters)`, /900000 characters/],
  ])('does not show %.40s', (value, why) => {
    expect(reason(value)).toMatch(why);
  });

  it.each(['', ' ', 'None', 'null', '[]'])('takes “%s” for no picture', (value) => {
    expect(readPreview({ 'modelspec.thumbnail': value })).toBeNull();
  });

  it('never shows anything but a data URL of a bitmap', () => {
    fc.assert(
      fc.property(
        fc.oneof(
          fc.string(),
          fc.webUrl(),
          fc.string().map((text) => `data:image/png;base64,${text}`),
        ),
        (value) => {
          const preview = readPreview({ 'modelspec.thumbnail': value });
          if (preview?.kind === 'image') expect(preview.url).toMatch(/^data:image\/(png|jpeg|webp|gif);base64,[A-Za-z0-9+/]+=*$/);
        },
      ),
    );
  });
});
