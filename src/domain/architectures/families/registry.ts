/**
 * The model families. Where several fit a file equally, they are named in this order, the commoner first. Adding one: a file of
 * its own and its name here.
 */
import type { Family } from '../family.ts';
import { aceStep } from './ace-step.ts';
import { anima } from './anima.ts';
import { auraflow } from './auraflow.ts';
import { boogu } from './boogu.ts';
import { bria } from './bria.ts';
import { cascade } from './cascade.ts';
import { chroma } from './chroma.ts';
import { cogvideox } from './cogvideox.ts';
import { cogview4 } from './cogview4.ts';
import { cosmos } from './cosmos.ts';
import { cosmos3 } from './cosmos3.ts';
import { ernie } from './ernie.ts';
import { fibo } from './fibo.ts';
import { flux1 } from './flux1.ts';
import { flux2 } from './flux2.ts';
import { framepack } from './framepack.ts';
import { glmImage } from './glm-image.ts';
import { hidreamO1 } from './hidream-o1.ts';
import { hidream } from './hidream.ts';
import { hunyuanImage } from './hunyuan-image.ts';
import { hunyuanVideo15 } from './hunyuan-video-15.ts';
import { hunyuanVideo } from './hunyuan-video.ts';
import { ideogram4 } from './ideogram4.ts';
import { joyimage } from './joyimage.ts';
import { kandinsky5 } from './kandinsky5.ts';
import { kolors } from './kolors.ts';
import { krea2 } from './krea2.ts';
import { llm } from './llm.ts';
import { longcatImage } from './longcat-image.ts';
import { longcatVideo } from './longcat-video.ts';
import { ltx } from './ltx.ts';
import { ltx2 } from './ltx2.ts';
import { lumina2 } from './lumina2.ts';
import { minimaxH3 } from './minimax-h3.ts';
import { mochi } from './mochi.ts';
import { newbie } from './newbie.ts';
import { omnigen2 } from './omnigen2.ts';
import { ovisImage } from './ovis-image.ts';
import { pixart } from './pixart.ts';
import { prx } from './prx.ts';
import { qwenImage21 } from './qwen-image-21.ts';
import { qwenImage } from './qwen-image.ts';
import { sana } from './sana.ts';
import { sd15 } from './sd15.ts';
import { sd2 } from './sd2.ts';
import { sd3 } from './sd3.ts';
import { sdxlRefiner } from './sdxl-refiner.ts';
import { sdxl } from './sdxl.ts';
import { wan21 } from './wan21.ts';
import { wan22 } from './wan22.ts';
import { zImage } from './z-image.ts';

/** @throws when two families share an id or a code, or a code has not three letters or digits */
export function registered(families: readonly Family[]): readonly Family[] {
  const taken = new Set<string>();
  for (const { id, code } of families) {
    if (!/^[A-Z0-9]{3}$/.test(code)) throw new Error(`${code} is not a code for ${id}: three letters or digits are`);
    for (const name of [id, code]) {
      if (taken.has(name)) throw new Error(`Two model families are called ${name}`);
      taken.add(name);
    }
  }
  return families;
}

export const FAMILIES = registered([
  sdxl,
  sd15,
  sd2,
  flux1,
  qwenImage,
  chroma,
  flux2,
  wan21,
  wan22,
  zImage,
  hunyuanVideo,
  hunyuanVideo15,
  hunyuanImage,
  framepack,
  longcatImage,
  fibo,
  bria,
  ovisImage,
  sd3,
  ltx2,
  ltx,
  cogview4,
  glmImage,
  lumina2,
  newbie,
  anima,
  cosmos,
  krea2,
  qwenImage21,
  auraflow,
  pixart,
  sana,
  cogvideox,
  mochi,
  hidream,
  hidreamO1,
  kandinsky5,
  ideogram4,
  ernie,
  minimaxH3,
  kolors,
  sdxlRefiner,
  cascade,
  boogu,
  longcatVideo,
  aceStep,
  omnigen2,
  cosmos3,
  joyimage,
  prx,
  llm,
]);
