/** The picture of a card that is taken to other programs: what the LoRA looks like, its blocks, its name. */
import type { LibraryRow } from '../../../contracts/library.ts';
import { rampColour } from '../../widgets/ramp.ts';
import { stripCells } from '../../widgets/strip-geometry.ts';

const WIDTH = 480;
const PICTURE = 480;
const STRIP = 28;
const FOOT = 72;

/** @param picture null: the strip takes its place */
export async function drawCard(row: LibraryRow, picture: Blob | null): Promise<Uint8Array> {
  const canvas = document.createElement('canvas');
  canvas.width = WIDTH;
  canvas.height = (picture ? PICTURE : STRIP) + STRIP + FOOT;
  const context = canvas.getContext('2d');
  if (!context) throw new Error('There is no canvas');
  context.fillStyle = '#12171f';
  context.fillRect(0, 0, canvas.width, canvas.height);
  if (picture) await cover(context, picture);
  const top = picture ? PICTURE : STRIP;
  strip(context, row, top);
  context.fillStyle = '#e9edf3';
  context.font = '600 22px system-ui, sans-serif';
  context.fillText(row.name, 16, top + STRIP + 32, WIDTH - 32);
  context.fillStyle = '#a9b4c2';
  context.font = '15px system-ui, sans-serif';
  context.fillText([row.familyLabel, row.base?.name, row.adapter].filter(Boolean).join(' · '), 16, top + STRIP + 56, WIDTH - 32);
  const blob = await new Promise<Blob | null>((resolve) => canvas.toBlob(resolve, 'image/png'));
  if (!blob) throw new Error('The picture could not be made');
  return new Uint8Array(await blob.arrayBuffer());
}

async function cover(context: CanvasRenderingContext2D, picture: Blob): Promise<void> {
  const bitmap = await createImageBitmap(picture);
  const scale = Math.max(WIDTH / bitmap.width, PICTURE / bitmap.height);
  const [width, height] = [bitmap.width * scale, bitmap.height * scale];
  context.save();
  context.beginPath();
  context.rect(0, 0, WIDTH, PICTURE);
  context.clip();
  context.drawImage(bitmap, (WIDTH - width) / 2, (PICTURE - height) / 4, width, height);
  context.restore();
  bitmap.close();
}

function strip(context: CanvasRenderingContext2D, row: LibraryRow, top: number): void {
  const bytes = row.fingerprint;
  if (!bytes) return;
  stripCells(row.groups, bytes.length, WIDTH, 4).forEach(({ left, right }, index) => {
    const value = bytes[index] ?? 0;
    context.fillStyle = value === 0 ? '#1a2130' : rampColour(value);
    const from = Math.round(left);
    context.fillRect(from, top, Math.round(right) - from, STRIP);
  });
}
