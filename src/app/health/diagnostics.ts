/** How things are, as text for a report. Nothing in it names a file or a folder unless the user wants that. */
import type { Problem } from '../../contracts/library.ts';
import type { Health } from './backup-types.ts';
import type { AppState } from '../state.ts';

export function diagnosticsText(state: AppState, health: Health | null, problems: readonly Problem[], names: boolean): string {
  const { phase, storage, totals, sources, setAsides, memoryOnly, progress } = state;
  const lines: [string, string | number | boolean | null][] = [
    ...(phase.kind === 'failed' ? [['could not be opened', phase.reason ?? 'another window holds the files'] as [string, string]] : []),
    ['schema', health?.schema ?? null],
    ['sqlite', health?.sqlite ?? null],
    ['kernel', health?.kernel ?? null],
    ['storage used', storage.usage],
    ['storage quota', storage.quota],
    ['storage persistent', storage.persisted],
    ['in memory only', memoryOnly ?? 'no'],
    ['database bytes', health?.databaseBytes ?? null],
    ['log bytes', health?.logBytes ?? null],
    ...Object.entries(health?.counts ?? {}).map(([kind, count]): [string, number] => [`${kind} rows`, count]),
    ['snapshots', health?.snapshots.length ?? null],
    ['newest snapshot', health?.snapshots[0] ? new Date(health.snapshots[0].madeAt).toISOString() : null],
    ['backup folder', health?.folder.kind ?? null],
    ...Object.entries(totals).map(([what, count]): [string, number] => [`loras ${what}`, count]),
    ['status', Object.values(progress.statusLine).join(' ')],
    ...sources.map((source, index): [string, string] => [
      `folder ${index + 1}`,
      [names ? source.name : null, source.kind, source.connection, `${source.loras} LoRAs`, `${source.waiting + source.closed} waiting`]
        .filter(Boolean)
        .join(', '),
    ]),
    ...setAsides.map(({ reason, bytes }, index): [string, string] => [`set aside ${index + 1}`, `${reason}, ${bytes} bytes`]),
    ...countedProblems(problems),
    ...(names ? problems.map(({ path, fault }): [string, string] => [path, fault.code]) : []),
  ];
  return `${lines.map(([what, value]) => `${what}: ${value ?? 'unknown'}`).join('\n')}\n`;
}

/** Codes of faults say what kind of trouble there is without naming a file. */
function countedProblems(problems: readonly Problem[]): [string, number][] {
  const counts = new Map<string, number>();
  for (const { fault } of problems) counts.set(fault.code, (counts.get(fault.code) ?? 0) + 1);
  return [...counts].map(([code, count]) => [`problems ${code}`, count]);
}
