/**
 * The scale s of a delta, and which rule gave it.
 *
 *   s = alpha / rank                     when the file has an alpha for the module
 *   s = 1                                when it has none (loaders take alpha = rank)
 *   s = alpha / rank, alpha / sqrt(rank) from the PEFT configuration that diffusers keeps in `lora_adapter_metadata`
 *   s = 0                                alpha 0: ComfyUI applies nothing; kohya's trainers read it as "alpha = rank". We say what
 *                                        the loaders do with the file, and name the rule.
 */
export interface Scale {
  readonly value: number | null;
  readonly alpha: number | null;
  readonly rule: string;
  /** Why no scale can be given, else null. */
  readonly problem: string | null;
}

/** What `lora_adapter_metadata` says of one module; null where it says nothing. */
export interface PeftConfig {
  readonly alpha: number;
  readonly rsLora: boolean;
}

/**
 * @param alpha value of the module's alpha tensor, null when there is none
 * @param divisor rank that alpha is divided by; null when alpha is no multiplier for this kind
 */
export function scaleOf(alpha: number | null, divisor: number | null, peft: PeftConfig | null): Scale {
  if (divisor === null) return { value: 1, alpha, rule: 'no scale for this kind: 1', problem: null };
  if (alpha === null) {
    if (!peft) return { value: 1, alpha: null, rule: 'no alpha: 1', problem: null };
    const value = peft.rsLora ? peft.alpha / Math.sqrt(divisor) : peft.alpha / divisor;
    return {
      value,
      alpha: peft.alpha,
      rule: peft.rsLora ? 'lora_alpha / sqrt(rank) from metadata' : 'lora_alpha / rank from metadata',
      problem: null,
    };
  }
  if (!Number.isFinite(alpha)) {
    return { value: null, alpha: null, rule: 'alpha / rank', problem: `Its alpha is ${Number.isNaN(alpha) ? 'not a number' : 'infinite'}` };
  }
  return { value: alpha / divisor, alpha, rule: alpha === 0 ? 'alpha 0: nothing is applied' : 'alpha / rank', problem: null };
}

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
    const pattern = read('alpha_pattern');
    const path = module.slice(prefix.length);
    const special = isRecord(pattern) ? Object.entries(pattern).find(([key]) => path === key || path.endsWith(`.${key}`))?.[1] : undefined;
    const alpha = special ?? read('lora_alpha');
    if (typeof alpha !== 'number' || !Number.isFinite(alpha)) return null;
    return { alpha, rsLora: read('use_rslora') === true };
  };
}

const isRecord = (value: unknown): value is Record<string, unknown> => typeof value === 'object' && value !== null && !Array.isArray(value);
