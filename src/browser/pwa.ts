/**
 * The service worker's life as the application sees it. A new version waits until `apply()`; when another tab applied it,
 * this page is told and goes on with what it has loaded. It reloads by itself only before it takes the library, because a page of
 * the old version could neither load its workers any more nor read what the new one may have stored.
 */
import type { Release, Updates } from '../contracts/platform.ts';
import { OWN_SCRIPTS } from './own-scripts.ts';

/** A page that stays open for days would otherwise not hear of new versions. */
const CHECK_EVERY_MS = 60 * 60 * 1000;
/** Outlives a reload of this tab, and no other tab sees it. */
const TAKE_OVER = 'lwb-take-over';

type Events = Parameters<Updates['start']>[0];

export function createUpdates(): Updates {
  // Browsers have none on pages that are neither https nor local; the development server has none of ours.
  const container = import.meta.env.PROD && 'serviceWorker' in navigator ? navigator.serviceWorker : null;
  // The worker whose files this page is made of. A page of the first visit has none: the first that is installed serves the same ones.
  let own = container?.controller ?? null;
  let registered: ServiceWorkerRegistration | undefined;
  let started = false;
  let applying = false;

  const replaced = (): boolean => {
    const current = container?.controller ?? registered?.active ?? null;
    return own !== null && current !== own;
  };
  const reload = (takeOver: boolean): void => {
    if (takeOver) sessionStorage.setItem(TAKE_OVER, 'yes');
    location.reload();
  };

  /** Follows a worker that is being installed, or waits. */
  function follow(worker: ServiceWorker, events: Events): void {
    const look = (): void => {
      if (worker.state === 'installed' && own !== null) {
        events.updateReady(null);
        void waitingRelease().then((release) => release && events.updateReady(release));
      }
      if (worker.state !== 'activated') return;
      own ??= worker;
      events.offlineReady();
      if (applying) location.reload();
      else if (replaced()) events.replaced();
    };
    worker.addEventListener('statechange', look);
    look();
  }

  async function register(from: ServiceWorkerContainer, events: Events): Promise<void> {
    const registration = await from.register(OWN_SCRIPTS.service);
    registered = registration;
    own ??= registration.active;
    if (registration.active) events.offlineReady();
    registration.addEventListener('updatefound', () => registration.installing && follow(registration.installing, events));
    const coming = registration.waiting ?? registration.installing;
    if (coming) follow(coming, events);
    setInterval(() => {
      // Offline is the normal case here, not an error.
      if (navigator.onLine) registration.update().catch(() => undefined);
    }, CHECK_EVERY_MS);
  }

  return {
    replaced,
    reload,
    takesOver() {
      const wanted = sessionStorage.getItem(TAKE_OVER) !== null;
      sessionStorage.removeItem(TAKE_OVER);
      return wanted;
    },
    start(events) {
      if (!container || started) return;
      started = true;
      register(container, events).catch((error: unknown) =>
        console.warn('The service worker could not be registered; the app will not start offline', error),
      );
    },
    apply() {
      const waiting = registered?.waiting;
      if (replaced() || !waiting) return location.reload();
      applying = true;
      waiting.postMessage({ type: 'SKIP_WAITING' });
    },
  };
}

const isLines = (value: unknown): boolean => Array.isArray(value) && value.every((line) => typeof line === 'string');

const isRelease = (value: unknown): value is Release =>
  typeof value === 'object' &&
  value !== null &&
  'version' in value &&
  typeof value.version === 'string' &&
  'changes' in value &&
  isLines(value.changes) &&
  (!('translated' in value) ||
    (typeof value.translated === 'object' && value.translated !== null && Object.values(value.translated).every(isLines)));

/** The version that waits, from the server: this page and what the service worker serves are of the old one. Null when it does not say. */
async function waitingRelease(): Promise<Release | null> {
  try {
    const answer: unknown = await (await fetch('./version.json', { cache: 'no-store' })).json();
    return isRelease(answer) ? answer : null;
  } catch {
    return null;
  }
}
