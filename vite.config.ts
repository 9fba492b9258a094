import { defineConfig, type Plugin } from 'vite';
import { solid } from './scripts/lib/solid.mjs';
import { VitePWA } from 'vite-plugin-pwa';
import packageJson from './package.json' with { type: 'json' };
import { changes } from './src/ui/strings/en/changes.ts';
import { changes as chinese } from './src/ui/strings/zh/changes.ts';
import { CONTENT_SECURITY_POLICY, SECURITY_HEADERS } from './scripts/lib/csp.mjs';
import { sqliteWithoutWorkers } from './scripts/lib/without-sqlite-workers.mjs';
import { trustedTemplates } from './scripts/lib/trusted-templates.mjs';

/** The built page carries its policy itself, because a static host sends no headers for us. The dev server injects inline styles, so it goes without. */
function contentSecurityPolicy(): Plugin {
  return {
    name: 'content-security-policy',
    apply: 'build',
    transformIndexHtml: () => [
      { tag: 'meta', attrs: { 'http-equiv': 'Content-Security-Policy', content: CONTENT_SECURITY_POLICY }, injectTo: 'head-prepend' },
    ],
  };
}

/** What an older page asks for to say which version waits. It is never cached, so it is always the newest one's. */
function versionFile(): Plugin {
  const [newest] = Object.entries(changes).map(([version, lines]) => ({
    version,
    changes: lines,
    translated: { zh: chinese[version as keyof typeof changes] },
  }));
  return {
    name: 'version-file',
    apply: 'build',
    generateBundle() {
      this.emitFile({ type: 'asset', fileName: 'version.json', source: JSON.stringify(newest) });
    },
  };
}

export default defineConfig({
  // Relative addresses: the folder works from any sub-path of any static host.
  base: './',
  worker: { format: 'es', plugins: () => [sqliteWithoutWorkers()] },
  optimizeDeps: { exclude: ['@sqlite.org/sqlite-wasm'] },
  build: { target: 'es2023', sourcemap: false, assetsInlineLimit: 0 },
  define: {
    __SECURITY_HEADERS__: JSON.stringify(SECURITY_HEADERS),
    __APP__: JSON.stringify(`LoRA Weights Builder ${packageJson.version}`),
  },
  plugins: [
    solid(),
    trustedTemplates(),
    contentSecurityPolicy(),
    versionFile(),
    VitePWA({
      strategies: 'injectManifest',
      srcDir: 'workers',
      filename: 'service.worker.ts',
      registerType: 'prompt',
      injectRegister: false,
      injectManifest: {
        globPatterns: ['**/*.{js,css,html,wasm,woff2,svg,png,ico,txt,webmanifest}'],
        // Pictures for the install dialog are shown by the browser before there is anything to be offline with. Fonts of other
        // scripts than Latin are kept once a name has used them.
        globIgnores: ['screenshots/**', 'assets/!(*-latin-*).woff2'],
        maximumFileSizeToCacheInBytes: 8 * 1024 * 1024,
      },
      manifest: {
        name: 'LoRA Weights Builder',
        short_name: 'LoRA Weights',
        description: 'See what every LoRA really does, block by block. Everything stays on this device.',
        id: './',
        start_url: './',
        scope: './',
        display: 'standalone',
        launch_handler: { client_mode: 'focus-existing' },
        file_handlers: [{ action: './', accept: { 'application/octet-stream': ['.safetensors'] } }],
        background_color: '#0d1117',
        theme_color: '#0d1117',
        categories: ['utilities', 'graphics'],
        icons: [
          { src: 'icons/icon.svg', sizes: 'any', type: 'image/svg+xml' },
          { src: 'icons/icon-192.png', sizes: '192x192', type: 'image/png' },
          { src: 'icons/icon-512.png', sizes: '512x512', type: 'image/png' },
          { src: 'icons/icon-maskable-512.png', sizes: '512x512', type: 'image/png', purpose: 'maskable' },
        ],
        screenshots: [
          {
            src: 'screenshots/library-dark.png',
            sizes: '1440x900',
            type: 'image/png',
            form_factor: 'wide',
            label: 'The library with the details of one LoRA',
          },
          {
            src: 'screenshots/phone-dark.png',
            sizes: '390x844',
            type: 'image/png',
            form_factor: 'narrow',
            label: 'The block strengths of one LoRA on a phone',
          },
        ],
      },
    }),
  ],
});
