/** The members that count as other programs meet them: file, gains, strengths. */
import { type Accessor, createMemo, createResource } from 'solid-js';
import type { HostMember } from '../../../../domain/composition/exports/for-hosts.ts';
import { hostFileOf } from '../../../../domain/profiles/hosts/host-file.ts';
import type { HostFile } from '../../../../domain/profiles/hosts/host-target.ts';
import { useApp } from '../../../state/app-context.tsx';
import { createComfyName } from '../../../state/comfy.ts';
import type { CountedLora } from '../stack/stack-numbers.ts';
import { useNumbers } from '../stack/numbers-context.tsx';

/** null until the modules of all members are read; those that are off or silenced by a solo are not in it. */
export function createHostMembers(): Accessor<readonly HostMember[] | null> {
  const { app } = useApp();
  const numbers = useNumbers();
  const comfyName = createComfyName();
  const known = new Map<CountedLora['detail'], HostFile>();
  async function fileOf({ detail }: CountedLora): Promise<HostFile | null> {
    const { layout } = detail;
    if (!layout) return null;
    const old = known.get(detail);
    if (old) return old;
    const found = hostFileOf({ path: detail.row.path, family: detail.family, layout, modules: await app.modules(detail.row.id) });
    const file = { ...found, fileName: comfyName(detail.row) };
    known.set(detail, file);
    return file;
  }
  const [files] = createResource(numbers.counted, async (counted) => ({ counted, files: await Promise.all(counted.map(fileOf)) }));
  return createMemo(() => {
    const found = files();
    if (!found || found.counted !== numbers.counted()) return null;
    return found.files.flatMap((file, index): HostMember[] => {
      const setting = numbers.settings()[index];
      if (!file || !setting?.on) return [];
      return [{ file, gains: setting.gains, strengthModel: setting.strengthModel, strengthClip: setting.strengthClip }];
    });
  });
}
