/** Indexing progress where the user looks while working elsewhere: tab title, favicon, icon of the installed app. */

const PREFIX = /^\(\d+%\) /;
const SIZE = 32;

interface BadgeNavigator {
  setAppBadge(contents?: number): Promise<void>;
  clearAppBadge(): Promise<void>;
}

const canBadge = (scope: object): scope is BadgeNavigator => 'setAppBadge' in scope;

/** Redraws only when the whole percent changes. The page may change its title meanwhile: only our prefix is touched. */
export function createBadge(): (progress: number | null) => void {
  let shown: number | null = null;
  let original: string | null = null;
  return (progress) => {
    const percent = progress === null ? null : Math.floor(Math.min(1, Math.max(0, progress)) * 100);
    const title = document.title.replace(PREFIX, '');
    const wanted = percent === null ? title : `(${percent}%) ${title}`;
    if (document.title !== wanted) document.title = wanted;
    if (percent === shown) return;
    shown = percent;
    const icon = document.querySelector<HTMLLinkElement>('link[rel~="icon"]');
    if (icon) {
      original ??= icon.href;
      icon.href = percent === null ? original : (drawRing(percent) ?? original);
    }
    if (canBadge(navigator)) {
      const done = percent === null ? navigator.clearAppBadge() : navigator.setAppBadge(percent);
      // Not installed, or switched off by the user: the title still shows it.
      done.catch(() => undefined);
    }
  };
}

/** A ring that fills clockwise, in the page's strength colour. null without a 2-D canvas. */
function drawRing(percent: number): string | null {
  const canvas = document.createElement('canvas');
  canvas.width = SIZE;
  canvas.height = SIZE;
  const pen = canvas.getContext('2d');
  if (!pen) return null;
  const middle = SIZE / 2;
  const from = -Math.PI / 2;
  pen.lineWidth = 6;
  pen.strokeStyle = '#7a8794';
  pen.beginPath();
  pen.arc(middle, middle, middle - 4, 0, 2 * Math.PI);
  pen.stroke();
  pen.strokeStyle = '#12a5a0';
  pen.beginPath();
  pen.arc(middle, middle, middle - 4, from, from + (2 * Math.PI * percent) / 100);
  pen.stroke();
  return canvas.toDataURL('image/png');
}
