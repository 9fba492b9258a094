/** How the adapter was set up, by sd-scripts and musubi (`ss_network_*`), LyCORIS, OneTrainer, PEFT and cloneofsimo. */
import { asBoolean, asNumber, asRecord, asText, json, MAX_ITEMS, type Metadata, text } from './values.ts';

export interface Network {
  /** The trainer's module: `networks.lora`, `lycoris.kohya`. */
  readonly module: string | null;
  /** `lora`, `loha`, `lokr`, `oft`, ...: stated by itself or plain from the module. */
  readonly algorithm: string | null;
  /** Ranks stated, each once: the network dim, that of convolutions, those of PEFT's parts. */
  readonly dims: readonly number[];
  /** Alphas stated, each once. */
  readonly alphas: readonly number[];
  readonly dim: number | null;
  readonly alpha: number | null;
  readonly convDim: number | null;
  readonly convAlpha: number | null;
  readonly dropout: number | null;
  readonly dora: boolean | null;
  /** Rank-stabilised LoRA: alpha is divided by the square root of the rank. */
  readonly rsLora: boolean | null;
  /** Modules were given ranks of their own: by block, by pattern, or by resizing the file. */
  readonly ranksVary: boolean;
  /** Arguments of the module as they stand. */
  readonly args: readonly (readonly [name: string, value: string])[];
}

const PER_MODULE = ['block_dims', 'conv_block_dims', 'network_reg_dims', 'reg_dims', 'img_attn_dim', 'single_dim', 'module_algo_map'];

const ALGORITHM_OF_MODULE: readonly (readonly [pattern: RegExp, algorithm: string])[] = [
  [/^networks\.loha$/, 'loha'],
  [/^networks\.lokr$/, 'lokr'],
  [/^networks\.(?:oft|oft_flux)$/, 'oft'],
  [/^networks\.(?:lora(?:_\w+)?|dylora)$/, 'lora'],
];

export function readNetwork(metadata: Metadata): Network {
  const module = text(metadata, 'ss_network_module');
  const args = asRecord(json(metadata, 'ss_network_args'));
  const config = asRecord(json(metadata, 'ot_config'));
  const peft = readPeft(asRecord(json(metadata, 'lora_adapter_metadata')));
  const dim = asNumber(metadata['ss_network_dim']) ?? asNumber(config['lora_rank']) ?? only(peft.ranks);
  const alpha = asNumber(metadata['ss_network_alpha']) ?? asNumber(config['lora_alpha']) ?? only(peft.alphas);
  const convDim = asNumber(args['conv_dim'] ?? args['conv_rank'] ?? args['conv_lora_dim']);
  const convAlpha = asNumber(args['conv_alpha']);
  const trainer = asText(args['algo']) ?? algorithmOfModule(module) ?? asText(config['peft_type']);
  return {
    module,
    algorithm: trainer?.toLowerCase() ?? null,
    dim,
    alpha,
    convDim,
    convAlpha,
    dims: distinct([dim, convDim, ...peft.ranks, ...readCloneofsimo(metadata)]),
    alphas: distinct([alpha, convAlpha, ...peft.alphas]),
    dropout: asNumber(metadata['ss_network_dropout']) ?? asNumber(args['dropout']),
    dora: asBoolean(args['dora_wd'] ?? args['use_dora'] ?? config['lora_decompose']) ?? peft.dora,
    rsLora: asBoolean(args['rs_lora'] ?? args['use_rslora']) ?? peft.rsLora,
    ranksVary:
      peft.patterns || PER_MODULE.some((name) => asText(args[name]) !== null) || /^dynamic$/i.test(text(metadata, 'ss_network_dim') ?? ''),
    args: Object.entries(args)
      .slice(0, MAX_ITEMS)
      .map(([name, value]) => [name, asText(value) ?? (value === null ? 'none' : plain(value))]),
  };
}

/** Lists and objects of arguments, in their own notation. Parsed before, so that they are not deeper than the parser goes. */
function plain(value: unknown): string {
  try {
    return asText(JSON.stringify(value)) ?? 'none';
  } catch {
    return 'not readable';
  }
}

const distinct = (values: readonly (number | null)[]): number[] =>
  [...new Set(values.filter((value) => value !== null))].slice(0, MAX_ITEMS);

const only = (values: readonly number[]): number | null => (values.length === 1 ? (values[0] ?? null) : null);

const algorithmOfModule = (module: string | null): string | null =>
  ALGORITHM_OF_MODULE.find(([pattern]) => module !== null && pattern.test(module))?.[1] ?? null;

interface Peft {
  readonly ranks: readonly number[];
  readonly alphas: readonly number[];
  readonly dora: boolean | null;
  readonly rsLora: boolean | null;
  readonly patterns: boolean;
}

/** diffusers keeps the settings of every part under its name: `transformer.r`, `text_encoder.lora_alpha`. */
function readPeft(config: Readonly<Record<string, unknown>>): Peft {
  const fields = Object.entries(config).map(([key, value]) => [key.slice(key.lastIndexOf('.') + 1), value] as const);
  const all = (name: string): unknown[] => fields.filter(([field]) => field === name).map(([, value]) => value);
  const any = (name: string): boolean | null => {
    const found = all(name)
      .map(asBoolean)
      .filter((value) => value !== null);
    return found.length > 0 ? found.includes(true) : null;
  };
  return {
    ranks: distinct(all('r').map(asNumber)),
    alphas: distinct(all('lora_alpha').map(asNumber)),
    dora: any('use_dora'),
    rsLora: any('use_rslora'),
    patterns: [...all('rank_pattern'), ...all('alpha_pattern')].some((pattern) => Object.keys(asRecord(pattern)).length > 0),
  };
}

/** `unet:17:rank` = "4": one entry for each adapted layer, at most some hundreds. */
function readCloneofsimo(metadata: Metadata): number[] {
  if (metadata['unet:0:rank'] === undefined && metadata['text_encoder:0:rank'] === undefined) return [];
  return Object.entries(metadata)
    .filter(([key]) => /^(?:unet|text_encoder):\d+:rank$/.test(key))
    .map(([, value]) => asNumber(value))
    .filter((rank) => rank !== null);
}
