/**
 * The last moment at which anything can be stored: a page that is hidden may be ended without another event, and on phones
 * `pagehide` alone does not come. Both are listened to; a task that is called twice must not mind.
 */
export function onHide(task: () => void): void {
  document.addEventListener('visibilitychange', () => {
    if (document.visibilityState === 'hidden') task();
  });
  window.addEventListener('pagehide', task);
}
