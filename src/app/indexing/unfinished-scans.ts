/**
 * Sources whose scan was begun and did not come to its end, kept as a setting. After a failure, a crash, a reload or a hand-over in
 * the middle of a scan, Resume and the next session walk them again (what was stored by then is unchanged and costs nothing). A
 * scan that the user cancelled is only walked again when asked, but the library is not called up to date until then.
 */
import type { SourceState } from '../state.ts';
import type { OpenWork } from './status-line.ts';

const KEY = 'scan.unfinished';

export interface SettingStore {
  setting(key: string): string | null;
  setSetting(key: string, value: string): Promise<void>;
}

interface Mark {
  readonly id: string;
  /** Model files met before the scan ended early; 0 = not known. */
  readonly found: number;
  /** By the user. */
  readonly cancelled: boolean;
}

export class UnfinishedScans {
  readonly #settings: SettingStore;
  #marks: ReadonlyMap<string, Mark> = new Map();

  constructor(settings: SettingStore) {
    this.#settings = settings;
  }

  /** Those of the last session; they stay noted until each has ended. */
  load(): void {
    this.#marks = new Map(parsed(this.#settings.setting(KEY)).map((mark) => [mark.id, mark]));
  }

  begun(id: string): Promise<void> {
    return this.#mark({ id, found: this.#marks.get(id)?.found ?? 0, cancelled: false });
  }

  /** It stopped before its end. */
  stopped(id: string, found: number, cancelled: boolean): Promise<void> {
    return this.#mark({ id, found, cancelled });
  }

  /** It ended, or its source has left the library. */
  async ended(id: string): Promise<void> {
    if (!this.#marks.has(id)) return;
    this.#marks = new Map([...this.#marks].filter(([each]) => each !== id));
    await this.#keep();
  }

  /** Sources to be walked by Resume, or at the start of a session: those the user cancelled only when asked for. */
  toWalk(sources: readonly SourceState[], asked: boolean): string[] {
    return sources
      .filter((source) => source.connection === 'connected' && this.#isOpen(source) && (asked || !this.#marks.get(source.id)?.cancelled))
      .map(({ id }) => id);
  }

  open(sources: readonly SourceState[]): OpenWork {
    const open = sources.filter((source) => this.#isOpen(source));
    const missed = open.map(({ id, loras }) => Math.max(0, (this.#marks.get(id)?.found ?? 0) - loras));
    const waiting = sources.reduce((sum, source) => sum + source.waiting, 0);
    return { sources: open.length, waiting, unread: missed.reduce((sum, files) => sum + files, waiting) };
  }

  /** A source that was never walked to its end counts too: storing the mark may have been what failed. */
  #isOpen({ id, lastScanAt, waiting, closed }: SourceState): boolean {
    return this.#marks.has(id) || lastScanAt === null || waiting > 0 || closed > 0;
  }

  #mark(mark: Mark): Promise<void> {
    this.#marks = new Map([...this.#marks, [mark.id, mark]]);
    return this.#keep();
  }

  #keep(): Promise<void> {
    return this.#settings.setSetting(KEY, JSON.stringify([...this.#marks.values()]));
  }
}

/** Anything that was not written by us counts as none. Earlier versions kept the ids alone. */
function parsed(text: string | null): readonly Mark[] {
  try {
    const value: unknown = JSON.parse(text ?? '[]');
    return Array.isArray(value) ? value.flatMap(toMark) : [];
  } catch {
    return [];
  }
}

function toMark(value: unknown): Mark[] {
  if (typeof value === 'string') return [{ id: value, found: 0, cancelled: false }];
  if (typeof value !== 'object' || value === null || !('id' in value) || typeof value.id !== 'string') return [];
  const found = 'found' in value && typeof value.found === 'number' ? value.found : 0;
  return [{ id: value.id, found, cancelled: 'cancelled' in value && value.cancelled === true }];
}
