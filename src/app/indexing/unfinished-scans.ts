/**
 * Sources whose scan was begun and did not come to its end, kept as a setting and, since the library may be what has no room, as a
 * note of the browser too: a source stays marked until both are without it. After a failure, a crash, a reload or a hand-over in
 * the middle of a scan, Resume and the next session walk them again (what was stored by then is unchanged and costs nothing). A
 * scan that the user cancelled is only walked again when asked, but the library is not called up to date until then.
 */
import type { SourceState } from '../state.ts';
import type { Notes } from '../../contracts/platform.ts';
import { NOTES, type UnfinishedScan } from '../../domain/program-notes.ts';
import type { SettingStore } from '../setting-store.ts';
import type { OpenWork } from './status-line.ts';

const MARKS = NOTES.unfinishedScans;

export class UnfinishedScans {
  readonly #settings: SettingStore;
  readonly #notes: Notes;
  #marks: ReadonlyMap<string, UnfinishedScan> = new Map();
  /** Marked for a scan of some files alone: its end takes the mark away, and not one that was there before. */
  #ofSome: string | null = null;

  constructor(settings: SettingStore, notes: Notes) {
    this.#settings = settings;
    this.#notes = notes;
  }

  /** Those of the last session; they stay noted until each has ended. */
  load(): void {
    const marks = [...this.#settings.read(MARKS), ...MARKS.read(this.#notes.get(MARKS.id))];
    this.#marks = new Map(marks.map((mark) => [mark.id, mark]));
  }

  /** @param whole not of some files alone */
  async begun(id: string, whole: boolean): Promise<void> {
    const mark = this.#marks.get(id);
    if (!whole && mark) return;
    this.#ofSome = whole ? null : id;
    await this.#mark({ id, found: mark?.found ?? 0, cancelled: false });
  }

  /** It stopped before its end. */
  stopped(id: string, found: number, cancelled: boolean): Promise<void> {
    this.#ofSome = null;
    return this.#mark({ id, found, cancelled });
  }

  /** It ended. @param whole not of some files alone */
  async ended(id: string, whole: boolean): Promise<void> {
    if (whole || this.#ofSome === id) await this.forget(id);
  }

  /** Its source is as it should be, or has left the library. */
  async forget(id: string): Promise<void> {
    this.#ofSome = null;
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

  #mark(mark: UnfinishedScan): Promise<void> {
    this.#marks = new Map([...this.#marks, [mark.id, mark]]);
    return this.#keep();
  }

  async #keep(): Promise<void> {
    const marks = [...this.#marks.values()];
    this.#notes.set(MARKS.id, marks.length === 0 ? '' : MARKS.write(marks));
    await this.#settings.setSetting(MARKS, marks);
  }
}
