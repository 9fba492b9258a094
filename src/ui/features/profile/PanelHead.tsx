import type { JSX } from 'solid-js';
import { Icon } from '../../widgets/Icon.tsx';

export function PanelHead(props: { readonly title: string; readonly close: () => void }): JSX.Element {
  return (
    <div class="profile-panel-head">
      <h3>{props.title}</h3>
      <button type="button" class="button quiet square" aria-label={`Close ${props.title}`} onClick={() => props.close()}>
        <Icon name="close" />
      </button>
    </div>
  );
}
