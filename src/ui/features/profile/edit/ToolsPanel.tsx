/** What changes many blocks at once: the tools for the selection, where a profile begins, and the ways in from and out to others. */
import type { JSX } from 'solid-js';
import type { Layout } from '../../../../domain/reading.ts';
import { editorText } from '../../../strings/rooms/editor.ts';
import { SelectionTools } from './SelectionTools.tsx';
import { StartMenu } from './StartMenu.tsx';

/** Parts that open in the place of the tools. */
export type WholeTool = 'import' | 'apply';

export function ToolsPanel(props: { readonly layout: Layout; readonly open: (tool: WholeTool) => void }): JSX.Element {
  return (
    <>
      <SelectionTools />
      <h4 class="drawer-heading">{editorText().drawer.whole}</h4>
      <div class="panel-actions">
        <StartMenu layout={props.layout} />
        <button type="button" class="button" onClick={() => props.open('import')}>
          {editorText().drawer.import}
        </button>
        <button type="button" class="button" onClick={() => props.open('apply')}>
          {editorText().drawer.apply}
        </button>
      </div>
    </>
  );
}
