/**
 * The service worker's life as the application sees it. A new version waits until `apply()`; when another tab applied it,
 * this page is told and goes on with what it has loaded. It reloads by itself only before it takes the library, because a page of
 * the old version could neither load its workers any more nor read what the new one may have stored.
 */
import { registerSW } from 'virtual:pwa-register';
import type { Release, Updates } from '../contracts/platform.ts';

/** A page that stays open for days would otherwise not hear of new versions. */
const CHECK_EVERY_MS = 60 * 60 * 1000;

/** Outlives a reload of this tab, and no other tab sees it. */
const TAKE_OVER = 'lwb-take-over';

const isRelease = (value: unknown): value is Release =>
  typeof value === 'object' &&
  value !== null &&
  'version' in value &&
  typeof value.version === 'string' &&
  'changes' in value &&
  Array.isArray(value.changes) &&
  value.changes.every((line) => typeof line === 'string');

/** The version that waits, from the server: this page and what the service worker serves are of the old one. Null when it does not say. */
async function waitingRelease(): Promise<Release | null> {
  try {
    const answer: unknown = await (await fetch('./version.json', { cache: 'no-store' })).json();
    return isRelease(answer) ? answer : null;
  } catch {
    return null;
  }
}

export function createUpdates(): Updates {
  let activate: (() => Promise<void>) | undefined;
  let applying = false;
  // The worker whose files this page is made of. A page of the first visit has none: the first that is installed serves the same ones.
  let own = 'serviceWorker' in navigator ? navigator.serviceWorker.controller : null;
  let registered: ServiceWorkerRegistration | undefined;
  const replaced = (): boolean => {
    const current = navigator.serviceWorker?.controller ?? registered?.active ?? null;
    return own !== null && current !== own;
  };
  const reload = (takeOver: boolean): void => {
    if (takeOver) sessionStorage.setItem(TAKE_OVER, 'yes');
    location.reload();
  };
  return {
    replaced,
    reload,
    takesOver() {
      const wanted = sessionStorage.getItem(TAKE_OVER) !== null;
      sessionStorage.removeItem(TAKE_OVER);
      return wanted;
    },
    start(events) {
      if ('serviceWorker' in navigator) void navigator.serviceWorker.ready.then(({ active }) => (own ??= active));
      activate = registerSW({
        immediate: true,
        onNeedRefresh: () => {
          events.updateReady(null);
          void waitingRelease().then(events.updateReady);
        },
        onOfflineReady: () => events.offlineReady(),
        onNeedReload: () => {
          if (applying) location.reload();
          events.replaced();
        },
        onRegisteredSW: (_url, registration) => {
          registered = registration;
          if (!registration) return;
          if (registration.active) events.offlineReady();
          setInterval(() => {
            // Offline is the normal case here, not an error.
            if (navigator.onLine) registration.update().catch(() => undefined);
          }, CHECK_EVERY_MS);
        },
        onRegisterError: (error: unknown) =>
          console.warn('The service worker could not be registered; the app will not start offline', error),
      });
    },
    apply() {
      if (replaced()) return location.reload();
      applying = true;
      void activate?.();
    },
  };
}
