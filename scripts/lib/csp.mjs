/**
 * One policy for the page (meta tag) and for everything a server or the service worker sends (header), so that workers are
 * bound too: nothing but this origin may be reached. `wasm-unsafe-eval` is what WebAssembly.compile needs; it allows no eval().
 */
export const CONTENT_SECURITY_POLICY = [
  "default-src 'self'",
  "script-src 'self' 'wasm-unsafe-eval'",
  "style-src 'self'",
  "img-src 'self' data: blob:",
  "media-src 'self' blob:",
  "font-src 'self'",
  "connect-src 'self'",
  "worker-src 'self'",
  "manifest-src 'self'",
  "object-src 'none'",
  "base-uri 'self'",
  "form-action 'none'",
  "frame-src 'none'",
  "require-trusted-types-for 'script'",
  // Of scripts/lib/trusted-templates.mjs and src/browser/own-scripts.ts. No policy lets anything else through.
  'trusted-types solid-templates own-workers',
].join('; ');

/** What goes with every response. A meta tag can neither forbid framing nor sniffing. */
export const SECURITY_HEADERS = {
  'Content-Security-Policy': `${CONTENT_SECURITY_POLICY}; frame-ancestors 'none'`,
  'X-Content-Type-Options': 'nosniff',
};
