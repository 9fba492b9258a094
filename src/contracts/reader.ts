/** The line to the worker that reads long texts: files of profiles, presets and sets, and what other programs write. */
import type { CompositionSet, SetFault } from '../domain/composition/sets/composition.ts';
import type { HostFile } from '../domain/profiles/hosts/host-target.ts';
import type { PresetsForLayout } from '../domain/profiles/presets/preset-gains.ts';
import type { ReadProfileFile } from '../domain/profiles/transfer/profile-file.ts';
import type { ReadProfileText } from '../domain/profiles/transfer/read-profile-text.ts';
import type { Layout } from '../domain/reading.ts';
import type { Result } from '../domain/result.ts';

export interface ReaderApi {
  profileFile(text: string): Promise<ReadProfileFile>;
  presets(text: string, layout: Layout): Promise<PresetsForLayout>;
  /** @param as target id to read it for, whatever it looks like */
  profileText(text: string, file: HostFile, as?: string): Promise<ReadProfileText>;
  set(text: string): Promise<Result<CompositionSet, SetFault>>;
}
