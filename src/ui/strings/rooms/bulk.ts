import { bulk } from '../en/bulk.ts';
import { roomText } from '../language.ts';
import './profile-faults.ts';

export const bulkText = roomText('bulk', bulk);
