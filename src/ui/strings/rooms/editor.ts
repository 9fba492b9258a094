import { editor } from '../en/editor.ts';
import { roomText } from '../language.ts';

export const editorText = roomText('editor', editor);
