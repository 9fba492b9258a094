/** The weights of models that LoRAs change: names and shapes are facts of the models. */

export type Naming = 'kohya' | 'diffusers' | 'native';
export type Component = 'model' | 'te' | 'te1' | 'te2';

export interface WeightSpec {
  readonly component: Component;
  /** With dots, in the dialect of the naming. */
  readonly path: string;
  readonly rows: number;
  readonly cols: number;
  /** Side of a square convolution kernel; 0 for a linear layer. A 1 x 1 convolution is stored with 4 dimensions too. */
  readonly kernel: number;
  /** `double.7`, `in.4`, `blocks.12`, `te1.3`. */
  readonly block: string;
  /** 0 at the first block of its stack, 1 at the last. */
  readonly position: number;
}

/** Adds linear layers `name: [rows, cols]` below a path. */
export function linears(
  place: Pick<WeightSpec, 'component' | 'path' | 'block' | 'position'>,
  layers: Readonly<Record<string, readonly [rows: number, cols: number]>>,
): WeightSpec[] {
  return Object.entries(layers).map(([name, [rows, cols]]) => ({ ...place, path: `${place.path}.${name}`, rows, cols, kernel: 0 }));
}

/** A CLIP text encoder: 12 layers of 768 (L), 32 of 1280 (bigG), 23 of 1024 (H, as trainers load it). */
export function clipLayers(component: Component, width: number, count: number): WeightSpec[] {
  return Array.from({ length: count }, (_, i) =>
    linears(
      { component, path: `text_model.encoder.layers.${i}`, block: `${component}.${i}`, position: i / (count - 1) },
      {
        'self_attn.q_proj': [width, width],
        'self_attn.k_proj': [width, width],
        'self_attn.v_proj': [width, width],
        'self_attn.out_proj': [width, width],
        'mlp.fc1': [4 * width, width],
        'mlp.fc2': [width, 4 * width],
      },
    ),
  ).flat();
}
