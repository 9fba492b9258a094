/**
 * The service worker's life as the application sees it. A new version waits until `apply()`; when another tab applied it,
 * this page is told and goes on with what it has loaded: it never reloads on its own.
 */
import { registerSW } from 'virtual:pwa-register';
import type { Updates } from '../contracts/platform.ts';

/** A page that stays open for days would otherwise not hear of new versions. */
const CHECK_EVERY_MS = 60 * 60 * 1000;

export function createUpdates(): Updates {
  let activate: (() => Promise<void>) | undefined;
  let applying = false;
  let replaced = false;
  return {
    start(events) {
      activate = registerSW({
        immediate: true,
        onNeedRefresh: () => events.updateReady(),
        onOfflineReady: () => events.offlineReady(),
        onNeedReload: () => {
          if (applying) location.reload();
          replaced = true;
          events.replaced();
        },
        onRegisteredSW: (_url, registration) => {
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
      if (replaced) location.reload();
      applying = true;
      void activate?.();
    },
  };
}
