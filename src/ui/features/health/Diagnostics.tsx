import { createSignal, type JSX } from 'solid-js';
import { useApp } from '../../state/app-context.tsx';
import { programVersion } from '../../strings/rooms/changes.ts';
import { healthText } from '../../strings/rooms/health.ts';

export function Diagnostics(): JSX.Element {
  const { app } = useApp();
  const words = () => healthText().diagnostics;
  const [names, setNames] = createSignal(false);
  const copy = async (): Promise<void> => {
    const text = await app.backup.diagnostics(names());
    await app.files.copy(`version: ${programVersion()}\nbrowser: ${navigator.userAgent}\n${text}`, 'diagnostics');
  };
  return (
    <section class="page-section" aria-labelledby="health-diagnostics">
      <h2 id="health-diagnostics">{words().title}</h2>
      <p>{words().text}</p>
      <div class="health-actions">
        <button type="button" class="button" onClick={() => void copy()}>
          {words().copy}
        </button>
        <label class="check">
          <input type="checkbox" checked={names()} onChange={(event) => setNames(event.currentTarget.checked)} />
          {words().names}
        </label>
      </div>
    </section>
  );
}
