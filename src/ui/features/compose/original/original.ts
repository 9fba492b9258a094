/** The stack under the original tool's rules. Its ids are the stable ones; a LoRA without one goes by its content. */
import { type Accessor, createMemo } from 'solid-js';
import { combineOriginal, type OriginalLora, type OriginalSettings } from '../../../../domain/composition/original/combine.ts';
import { originalLora } from '../../../../domain/composition/original/library.ts';
import type { OriginalRefusal, OriginalResponse } from '../../../../domain/composition/original/response.ts';
import { settingsOf } from '../../../../domain/composition/sets/set.ts';
import type { Result } from '../../../../domain/result.ts';
import { SETTINGS } from '../../../../domain/settings.ts';
import { useApp } from '../../../state/app-context.tsx';
import { readSetting } from '../../../state/settings.ts';
import { type StackedLora, useStack } from '../../../state/stack-context.tsx';

export const originalId = ({ member, detail }: StackedLora): string => detail?.row.stableId ?? member.owner;

/** Members that are off are not asked for, as the original has no such switch. */
export function createOriginal(): Accessor<Result<OriginalResponse, OriginalRefusal>> {
  const { app } = useApp();
  const stack = useStack();
  return createMemo(() => {
    const loras = stack.loras();
    const counts = settingsOf(stack.set());
    const chosen = loras.filter((_, index) => counts[index]?.on === true);
    const library = new Map<string, OriginalLora>();
    const settings = new Map<string, OriginalSettings>();
    for (const lora of chosen) {
      const { member, detail } = lora;
      const key = originalId(lora);
      settings.set(key, {
        strengthModel: member.strengthModel,
        strengthClip: member.strengthClip,
        affectClip: member.strengthClip !== 0,
        a: null,
        b: null,
      });
      if (!detail) continue;
      const { row, baseCode, layout, blocks, fallback } = detail;
      library.set(
        key,
        originalLora(
          { key, path: row.path, baseCode, layout, blocks, fallback },
          member.role,
          'exact',
          readSetting(app, SETTINGS.folderRoles),
        ),
      );
    }
    return combineOriginal(chosen.map(originalId), library, settings);
  });
}
