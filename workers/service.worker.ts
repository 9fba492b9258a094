/**
 * Offline: every file of the build is precached at install, wasm included, and served from there. A new version waits
 * until the page says SKIP_WAITING, so nothing reloads over unsaved work. Responses get the page's own policy as a
 * header: a dedicated worker obeys the headers of its script, not the meta tag of the page that started it.
 */
import { addPlugins, cleanupOutdatedCaches, createHandlerBoundToURL, precacheAndRoute } from 'workbox-precaching';
import { NavigationRoute, registerRoute } from 'workbox-routing';

declare const self: ServiceWorkerGlobalScope & { __WB_MANIFEST: (string | { url: string; revision: string | null })[] };
declare const __SECURITY_HEADERS__: Readonly<Record<string, string>>;

function withPolicy(response: Response): Response {
  const headers = new Headers(response.headers);
  for (const [name, value] of Object.entries(__SECURITY_HEADERS__)) headers.set(name, value);
  return new Response(response.body, { status: response.status, statusText: response.statusText, headers });
}

/** Fonts of other scripts: fetched when a name first needs them, then kept. Their addresses change with their content. */
async function keptFont(request: Request): Promise<Response> {
  const cache = await caches.open('fonts');
  const kept = await cache.match(request);
  if (kept) return withPolicy(kept);
  const fetched = await fetch(request);
  // Without room it is fetched again the next time.
  if (fetched.ok) await cache.put(request, fetched.clone()).catch(() => undefined);
  return withPolicy(fetched);
}

addPlugins([
  { cachedResponseWillBeUsed: ({ cachedResponse }) => Promise.resolve(cachedResponse ? withPolicy(cachedResponse) : cachedResponse) },
]);
precacheAndRoute(self.__WB_MANIFEST);
cleanupOutdatedCaches();
registerRoute(
  ({ request, sameOrigin }) => sameOrigin && request.destination === 'font',
  ({ request }) => keptFont(request),
);
registerRoute(new NavigationRoute(createHandlerBoundToURL('index.html')));

self.addEventListener('message', (event) => {
  if ((event.data as { type?: unknown } | null)?.type === 'SKIP_WAITING') void self.skipWaiting();
});
