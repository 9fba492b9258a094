/** The LoRA as other programs meet it; null until its modules are read. */
import { type Accessor, createMemo, createResource } from 'solid-js';
import { hostFileOf } from '../../../../domain/profiles/hosts/host-file.ts';
import type { HostFile } from '../../../../domain/profiles/hosts/host-target.ts';
import type { Layout } from '../../../../domain/reading.ts';
import { useApp } from '../../../state/app-context.tsx';
import { createComfyName } from '../../../state/comfy.ts';
import { useEditing } from '../session/session-context.tsx';

export function createHostFile(layout: Accessor<Layout>): Accessor<HostFile | null> {
  const { detail } = useEditing().session;
  const { app } = useApp();
  const comfyName = createComfyName();
  const [modules] = createResource(
    () => ({ id: detail().row.id, measuredAt: detail().measuredAt }),
    ({ id }) => app.modules(id),
  );
  return createMemo(() => {
    const measured = modules();
    if (!measured) return null;
    const { row, family } = detail();
    const file = hostFileOf({ path: row.path, family, layout: layout(), modules: measured });
    return { ...file, fileName: comfyName(row) };
  });
}
