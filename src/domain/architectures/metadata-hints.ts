/** The family that a file's metadata names. A hint: it breaks ties and is compared with what the tensors show. */

/** Normalised spelling (lower case, no separators) -> family id. Values that trainers write for several families are not here. */
const NAMES: readonly (readonly [RegExp, string])[] = [
  [/^(sdv1|stablediffusionv1|sd15|sd1)/, 'sd15'],
  [/^(sdv2|stablediffusionv2|sd21|sd2)/, 'sd2'],
  [/^(sdxl|stablediffusionxl)/, 'sdxl'],
  [/^(sd3|stablediffusion3|stablediffusionv3|medium|5medium|5large)/, 'sd3'],
  [/^flux2/, 'flux2'],
  [/^flux/, 'flux1'],
  [/^(chroma|zetachroma)/, 'chroma'],
  [/^wan22/, 'wan2.2'],
  [/^wan21/, 'wan2.1'],
  [/^wan$/, 'wan2.1'],
  [/^qwenimage/, 'qwen-image'],
  [/^zimage/, 'z-image'],
  [/^hunyuanvideo15/, 'hunyuan-video-1.5'],
  [/^(hunyuanvideo|framepack)/, 'hunyuan-video'],
  [/^hunyuanimage/, 'hunyuan-image'],
  [/^lumina/, 'lumina2'],
  [/^anima/, 'anima'],
  [/^(ltx2|ltxv2)/, 'ltx2'],
];

const KEYS = ['modelspec.architecture', 'ss_base_model_version'] as const;

/** @returns the first family named, with the text that names it */
export function namedFamily(metadata: Readonly<Record<string, string>>): { readonly family: string; readonly text: string } | null {
  for (const key of KEYS) {
    const text = metadata[key];
    if (!text || text.length > 200) continue;
    const plain = text
      .toLowerCase()
      .replace(/\/.*$/, '')
      .replace(/[_\-. ]/g, '');
    const family = NAMES.find(([pattern]) => pattern.test(plain))?.[1];
    if (family) return { family, text: `${key} is ${text}` };
  }
  return null;
}
