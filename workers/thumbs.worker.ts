/** Makes small pictures of what lies beside LoRAs, and keeps them. */
import './report-faults.ts';
import { expose } from 'comlink';
import { createStore } from './thumbs/store.ts';
import { createThumbs, type Draw } from './thumbs/thumbs.ts';

const FOLDER = ['lora-weights-builder', 'thumbs'];

async function open(): Promise<FileSystemDirectoryHandle> {
  let folder = await navigator.storage.getDirectory();
  for (const name of FOLDER) folder = await folder.getDirectoryHandle(name, { create: true });
  return folder;
}

const draw: Draw = async (file, box, quality) => {
  const picture = await createImageBitmap(file);
  try {
    const scale = Math.min(1, box.width / picture.width, box.height / picture.height);
    const canvas = new OffscreenCanvas(Math.max(1, Math.round(picture.width * scale)), Math.max(1, Math.round(picture.height * scale)));
    const context = canvas.getContext('2d');
    if (!context) throw new Error('There is no canvas');
    context.imageSmoothingQuality = 'high';
    context.drawImage(picture, 0, 0, canvas.width, canvas.height);
    return await canvas.convertToBlob({ type: 'image/webp', quality });
  } finally {
    picture.close();
  }
};

expose(createThumbs(createStore(open), draw));
