/**
 * Version 5: problems and faults are stored as codes with parameters, and no longer as English sentences. A sentence that is
 * there already becomes text without a code, and its file is read again by the next scan, which stores the code.
 */
import type { Migration } from './migration.ts';

const said = (code: string, text: string): string => `json_object('code', '${code}', 'params', json_object('text', ${text}))`;
/** json_patch takes a member away where the patch says null: absent evidence stays absent. */
const evidence = (fault: string, field: string): string =>
  `CASE WHEN json_type(${fault}, '$.${field}') = 'text' THEN json(${said('evidence.text', `json_extract(${fault}, '$.${field}')`)}) END`;
const patched = (fault: string): string =>
  `json_patch(${fault}, json_object('message', json(${said('verbatim', `json_extract(${fault}, '$.message')`)}),
    'expected', ${evidence(fault, 'expected')}, 'found', ${evidence(fault, 'found')}))`;
/** Damaged cells stay as they are: they are told as such where they are read. */
const rewritten = (table: string, column: string): string => `UPDATE ${table} SET ${column} = ${patched(column)}
  WHERE ${column} IS NOT NULL AND json_valid(${column}) AND json_type(${column}, '$.message') = 'text';`;
const rewrittenList = (table: string): string => `UPDATE ${table}
  SET warnings = (SELECT json_group_array(json(${patched('each.value')})) FROM json_each(warnings) AS each)
  WHERE warnings <> '[]' AND json_valid(warnings) AND json_type(warnings) = 'array'
    AND NOT EXISTS (SELECT 1 FROM json_each(warnings) AS each WHERE each.type <> 'object');`;

export const messages: Migration = {
  version: 5,
  up(db) {
    db.exec(`UPDATE lora SET problem = ${said('verbatim', 'problem')}, stale = 1 WHERE problem IS NOT NULL;
      ${rewritten('walk_fault', 'fault')}
      ${rewritten('lora_detail', 'fault')}
      ${rewrittenList('lora_detail')}
      ${rewrittenList('measurement')}`);
  },
};
