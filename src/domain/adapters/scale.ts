import { isRecord } from '../decode.ts';
import { message, type Message } from '../message.ts';
/**
 * The scale s of a delta, and which rule gave it. In the order they are asked:
 *
 *   s = 1                                kinds that alpha does not multiply: differences, LoKr of two whole factors
 *   s = scale                            a `.scale` tensor (A1111, SD.Next), which overrides alpha
 *   s = alpha / rank                     when the file has an alpha for the module
 *   s = alpha / rank, alpha / sqrt(rank) from the PEFT configuration that diffusers keeps in `lora_adapter_metadata`
 *   s = 1                                when it says nothing (loaders take alpha = rank)
 *   s = 0                                rank 0, as resized files have it: there is nothing that could be scaled, whatever alpha says
 *
 * Alpha 0 gives 0: ComfyUI applies nothing; kohya's trainers read it as "alpha = rank". We say what the loaders do with the file,
 * and name the rule.
 */
export interface Scale {
  readonly value: number | null;
  readonly alpha: number | null;
  readonly rule: string;
  /** Told by the file's metadata and not by a tensor. */
  readonly fromMetadata?: true;
  /** Why no scale can be given, else null. */
  readonly problem: Message | null;
}

/** What `lora_adapter_metadata` says of one module; null where it says nothing. */
export interface PeftConfig {
  readonly alpha: number;
  /** As configured; tensors may have another. */
  readonly rank: number | null;
  readonly rsLora: boolean;
}

export const NO_ALPHA = 'no alpha: 1';

export interface ScaleFacts {
  /** Value of the module's alpha tensor, null when there is none. */
  readonly alpha: number | null;
  /** Value of its `.scale` tensor. */
  readonly scale?: number | null;
  /** Rank that alpha is divided by; null when alpha is not a multiplier for this kind. */
  readonly divisor: number | null;
  readonly peft: PeftConfig | null;
  /** PEFT scales a LoKr of two whole factors too, by its configured rank. */
  readonly always?: boolean;
}

export function scaleOf({ alpha: given, scale = null, divisor, peft, always = false }: ScaleFacts): Scale {
  const alpha = given !== null && Number.isFinite(given) ? given : null;
  if (divisor === null && always && given === null && peft !== null && peft.rank !== null) return fromPeft(peft, peft.rank);
  if (divisor === null) return { value: 1, alpha, rule: 'no scale for this kind: 1', problem: null };
  if (divisor === 0) return { value: 0, alpha, rule: 'rank 0: nothing is applied', problem: null };
  if (scale !== null) {
    return Number.isFinite(scale)
      ? { value: scale, alpha, rule: 'scale tensor', problem: null }
      : { value: null, alpha, rule: 'scale tensor', problem: message('module.scale-not-finite') };
  }
  if (given === null) return peft ? fromPeft(peft, divisor) : { value: 1, alpha: null, rule: NO_ALPHA, problem: null };
  if (alpha === null) {
    return {
      value: null,
      alpha: null,
      rule: 'alpha / rank',
      problem: message(Number.isNaN(given) ? 'module.alpha-nan' : 'module.alpha-infinite'),
    };
  }
  return { value: alpha / divisor, alpha, rule: alpha === 0 ? 'alpha 0: nothing is applied' : 'alpha / rank', problem: null };
}

const fromPeft = ({ alpha, rsLora }: PeftConfig, divisor: number): Scale =>
  rsLora
    ? { value: alpha / Math.sqrt(divisor), alpha, rule: 'lora_alpha / sqrt(rank) from metadata', fromMetadata: true, problem: null }
    : { value: alpha / divisor, alpha, rule: 'lora_alpha / rank from metadata', fromMetadata: true, problem: null };

/**
 * Reads `lora_adapter_metadata`, a JSON text with keys such as `transformer.lora_alpha`, `unet.r`, `text_encoder.use_rslora`
 * and per-module `alpha_pattern`. @returns a lookup by component prefix and module path; it never throws
 */
export function peftConfigs(metadata: Readonly<Record<string, string>>): (module: string) => PeftConfig | null {
  const text = metadata['lora_adapter_metadata'];
  if (!text) return () => null;
  let config: Record<string, unknown>;
  try {
    const parsed: unknown = JSON.parse(text);
    if (typeof parsed !== 'object' || parsed === null || Array.isArray(parsed)) return () => null;
    config = parsed as Record<string, unknown>;
  } catch {
    return () => null;
  }
  return (module) => {
    const prefix = module.slice(0, module.indexOf('.') + 1);
    const read = (name: string): unknown => config[prefix + name] ?? config[name];
    const path = module.slice(prefix.length);
    // LoRA calls it lora_alpha, LoHa and LoKr alpha.
    const alpha = special(read('alpha_pattern'), path) ?? read('lora_alpha') ?? read('alpha');
    const rank = special(read('rank_pattern'), path) ?? read('r');
    if (!isFiniteNumber(alpha)) return null;
    return { alpha, rank: isFiniteNumber(rank) && rank > 0 ? rank : null, rsLora: read('use_rslora') === true };
  };
}

const isFiniteNumber = (value: unknown): value is number => typeof value === 'number' && Number.isFinite(value);

/** Longer keys, and those in which a repeated group is repeated again, are not tried: matching them could take for ever. */
const MOST_PATTERN = 300;
const REPEATED_AGAIN = /[+*}]\)?[+*{]|\([^)]*[+*}][^)]*\)[+*{]/;

/** The value of the first key that the end of the path matches; keys are regular expressions, as PEFT reads them. */
function special(patterns: unknown, path: string): unknown {
  if (!isRecord(patterns)) return undefined;
  for (const [key, value] of Object.entries(patterns)) {
    if (path === key || path.endsWith(`.${key}`)) return value;
    if (key.length > MOST_PATTERN || REPEATED_AGAIN.test(key)) continue;
    try {
      if (new RegExp(`^(?:.*\\.)?(?:${key})$`).test(path)) return value;
    } catch {
      // No expression that this engine knows.
    }
  }
  return undefined;
}
