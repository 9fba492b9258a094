import { bulk } from '../en/bulk.ts';
import { roomText } from '../language.ts';

export const bulkText = roomText('bulk', bulk);
