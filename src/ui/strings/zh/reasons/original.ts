/** What the original tool's rules say of a combination. Names of its fields and roles stay. */
import type { Phrases } from './phrases.ts';

export const original: Phrases = [
  ['stable_ids must contain at least one stable_id.', 'stable_ids 至少要有一个 stable_id。'],
  ['None of the chosen LoRAs can be combined.', '所选的 LoRA 都不能合并。'],
  ['Included LoRAs have different block weight lengths.', '包含的 LoRA 的块权重长度不同。'],
  ['The LoRAs are of different base models.', '这些 LoRA 用于不同的基础模型。'],
  ['The LoRAs have different block layouts.', '这些 LoRA 的块布局不同。'],
  [
    'It has no measured block weights; fallback LoRAs are not allowed in /api/lora/combine.',
    '它没有测量过的块权重；/api/lora/combine 不允许使用中性配置的 LoRA。',
  ],
  ['No LoRA of the library has this stable_id.', '库中没有 LoRA 具有此 stable_id。'],
  ['Excluded {#n} fallback LoRA(s) from the combination.', '已从组合中排除 {n} 个中性配置的 LoRA。'],
  ['LoRA {id} is not a clip contributor; clip was ignored for this LoRA.', 'LoRA {id} 不提供 CLIP；对此 LoRA 忽略了 CLIP。'],
  ['LoRA {id}: {why}', 'LoRA {id}：{why}'],
  ['Sum of strength_model values is 0; the combined model weights are all zero.', 'strength_model 的总和为 0；合并后的模型权重全部为零。'],
  ['No clip contributors; clip weights omitted.', '没有 LoRA 提供 CLIP；略去 CLIP 权重。'],
  [
    'Sum of the strength_clip values that count is 0; the clip weights are all zero.',
    '计入的 strength_clip 的总和为 0；CLIP 权重全部为零。',
  ],
  [
    'Phase 8.5: no same-role block-vector softening was applied; the block weights are as they came.',
    'Phase 8.5：没有对同一用途的块向量作柔化；块权重保持原样。',
  ],
  [
    'Phase 8.5: same-role ({role}) softening stopped best-effort after {#n} of {#budget} passes: {one} and {other} still overlap by {#overlap}, above {#limit}.',
    'Phase 8.5：同一用途（{role}）的柔化在 {budget} 轮中的第 {n} 轮后尽力停止：{one} 与 {other} 仍重叠 {overlap}，高于 {limit}。',
  ],
  [
    'Same-role ({role}) softening against {id}: block {#block} set to 0, overlap {#before} -> {#after}, limit {#limit}, pass {#pass}.',
    '同一用途（{role}）针对 {id} 的柔化：块 {block} 设为 0，重叠 {before} -> {after}，上限 {limit}，第 {pass} 轮。',
  ],
  [
    'Same-role ({role}) softening against {id}: block {#block} reduced to {#value}, overlap {#before} -> {#after}, limit {#limit}, pass {#pass}.',
    '同一用途（{role}）针对 {id} 的柔化：块 {block} 降到 {value}，重叠 {before} -> {after}，上限 {limit}，第 {pass} 轮。',
  ],
  ['Phase 8.8: taken for {why} by its role; the strength is advice only.', 'Phase 8.8：按用途视为“{why}”；强度仅为建议。'],
  ['identity anchor', '锚定身份'],
  ['look / flavour', '外观、风味'],
  ['outfit detail', '服装细节'],
  ['scene context', '场景'],
  ['helper / detail / pose', '辅助、细节、姿势'],
  ['unknown intent', '用途未知'],
  [
    'Phase 8.8: identity anchor detected; keep its influence unless overlap asks for less.',
    'Phase 8.8：识别为锚定身份的 LoRA；除非重叠需要减弱，否则保持其影响。',
  ],
  [
    'Phase 8.8: flavour layer detected; keep it below what carries identity and outfit.',
    'Phase 8.8：识别为风味层；应低于承载身份和服装的 LoRA。',
  ],
  [
    'Phase 8.8: composition-preserving helper detected; a low strength is enough unless more is asked for.',
    'Phase 8.8：识别为保持构图的辅助；除非另有要求，低强度即可。',
  ],
  [
    'Phase 8.8: outfit detail role detected; a medium strength that leaves identity alone.',
    'Phase 8.8：识别为服装细节用途；使用中等强度，不影响身份。',
  ],
  [
    'Phase 8.8: unknown role detected; a careful strength until its purpose is known.',
    'Phase 8.8：用途未知；在明确用途之前使用谨慎的强度。',
  ],
];
