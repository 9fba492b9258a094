/** One frame of a video, as a small picture. Videos are decoded by the page alone; one at a time. */

const WIDTH = 480;
/** The first frame is often black. */
const AT_S = 0.5;
/** A video that does not get ready is broken, or of a kind that this browser does not play. */
const READY_MS = 10_000;

let turn: Promise<unknown> = Promise.resolve();

/** null: this browser does not play it. */
export function posterOf(file: File): Promise<Blob | null> {
  const made = turn.then(() => frameOf(file)).catch(() => null);
  turn = made;
  return made;
}

async function frameOf(file: File): Promise<Blob | null> {
  const url = URL.createObjectURL(file);
  const video = document.createElement('video');
  try {
    video.muted = true;
    video.preload = 'auto';
    video.src = url;
    await happens(video, 'loadeddata');
    const at = Math.min(AT_S, Number.isFinite(video.duration) ? video.duration / 2 : 0);
    if (at > 0) {
      video.currentTime = at;
      await happens(video, 'seeked');
    }
    if (video.videoWidth === 0) return null;
    const scale = Math.min(1, WIDTH / video.videoWidth);
    const canvas = document.createElement('canvas');
    canvas.width = Math.round(video.videoWidth * scale);
    canvas.height = Math.round(video.videoHeight * scale);
    canvas.getContext('2d')?.drawImage(video, 0, 0, canvas.width, canvas.height);
    return await new Promise((resolve) => canvas.toBlob(resolve, 'image/webp', 0.8));
  } finally {
    video.removeAttribute('src');
    video.load();
    URL.revokeObjectURL(url);
  }
}

function happens(video: HTMLVideoElement, event: 'loadeddata' | 'seeked'): Promise<void> {
  return new Promise((resolve, reject) => {
    const timer = setTimeout(() => reject(new Error(`No ${event}`)), READY_MS);
    video.addEventListener(event, () => [clearTimeout(timer), resolve()], { once: true });
    video.addEventListener('error', () => [clearTimeout(timer), reject(new Error('The video is not played'))], { once: true });
  });
}
