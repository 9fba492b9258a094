/** `npm run release`: builds, and packs the build with its servers and starters into `release/lora-weights-builder-VERSION.zip`. */
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { ensureDependencies } from './lib/ensure.mjs';
import { root, run } from './lib/run.mjs';

await ensureDependencies();
const code = await run(process.execPath, [path.join(root, 'scripts', 'build.mjs')]);
if (code !== 0) process.exit(code);
const { releaseZip } = await import('./lib/release-zip.mjs');
const { version } = JSON.parse(readFileSync(path.join(root, 'package.json'), 'utf8'));
const { name, bytes } = releaseZip(path.join(root, 'dist'), { version, date: new Date() });
mkdirSync(path.join(root, 'release'), { recursive: true });
writeFileSync(path.join(root, 'release', name), bytes);
console.log(`\nrelease/${name}  ${(bytes.length / 1e6).toFixed(1)} MB`);
