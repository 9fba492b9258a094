/** Starting over. The word must be typed: this cannot be undone. */
import { createSignal, type JSX } from 'solid-js';
import { useApp } from '../../state/app-context.tsx';
import { healthText } from '../../strings/rooms/health.ts';

export function WipeSection(): JSX.Element {
  const { app } = useApp();
  const words = () => healthText().wipe;
  const [typed, setTyped] = createSignal('');
  const meant = (): boolean => typed().trim() === words().word;
  return (
    <section class="page-section" aria-labelledby="health-wipe">
      <h2 id="health-wipe">{words().title}</h2>
      <p>{words().text}</p>
      <form
        class="health-actions"
        onSubmit={(event) => {
          event.preventDefault();
          if (meant()) void app.backup.wipe();
        }}
      >
        <input
          class="field"
          type="text"
          autocomplete="off"
          spellcheck={false}
          aria-label={words().label}
          value={typed()}
          onInput={(event) => setTyped(event.currentTarget.value)}
        />
        <button type="submit" class="button danger" disabled={!meant()}>
          {words().button}
        </button>
      </form>
    </section>
  );
}
