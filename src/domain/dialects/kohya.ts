/** kohya-ss/sd-scripts and musubi-tuner: everything flattened with underscores behind `lora_unet_`, `lora_te...`. */
import { type Dialect, MAIN, prefixes } from './dialect.ts';

export const kohya: Dialect = {
  id: 'kohya',
  prefixes: [
    // Two underscores: VideoX-Fun. `unet_unet_` and `unet_diffusion_model_`: scripts that flattened a prefixed path again.
    // `Hunyuan_video_I2V_lora_`: the trainer that Tencent published with HunyuanVideo-I2V. `oft_unet_`: OFT of sd-scripts.
    ...prefixes(
      MAIN,
      'lora_unet__',
      'lora_unet_',
      'lora_unet_unet_',
      'lora_unet_diffusion_model_',
      'lora_unet_model_diffusion_model_',
      'Hunyuan_video_I2V_lora_',
      'oft_unet_',
    ),
    ...prefixes('te1', 'lora_te_', 'lora_te1_'),
    ...prefixes('te2', 'lora_te2_'),
    ...prefixes('te3', 'lora_te3_'),
    ...prefixes('te4', 'lora_te4_'),
    ...prefixes('controlnet', 'lora_controlnet_'),
  ],
};
