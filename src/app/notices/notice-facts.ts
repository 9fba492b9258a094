/** What the application has to say, as codes with the facts that the sentences need. The sentences are `notices` of the strings. */
import type { PoolFinding, SetAside } from '../../contracts/catalog.ts';

type None = Readonly<Record<string, never>>;

interface Named {
  readonly name: string;
}

/** What could not be done. */
export type Trouble =
  | 'add-baked'
  | 'add-folder'
  | 'add-folders'
  | 'backup'
  | 'bake-folder'
  | 'bake-queue'
  | 'cancel'
  | 'complete-entries'
  | 'copy-weights'
  | 'delete-library'
  | 'discard-old'
  | 'download-old'
  | 'draft'
  | 'export'
  | 'keep-change'
  | 'keep-setting'
  | 'measure'
  | 'open-file'
  | 'open-folder'
  | 'read-again'
  | 'read-library'
  | 'reconnect'
  | 'reindex'
  | 'remove-folder'
  | 'rescan'
  | 'rescan-all'
  | 'restore'
  | 'restore-profile'
  | 'restore-preset'
  | 'restore-set'
  | 'sample'
  | 'scan'
  | 'snapshot'
  | 'snapshot-download'
  | 'undo-restore'
  | 'write-library';

/** Why there is nothing to export. */
export type NothingToExport = { readonly kind: 'not-measured' | 'no-layout'; readonly name: string } | { readonly kind: 'gone' };

/** What the user removed. */
export type Removed = 'profile' | 'preset' | 'set';

/** `reason`: what the browser, the database or a worker said. */
export interface NoticeFacts {
  /** Bytes; null where the browser does not say. */
  readonly quota: { readonly usage: number | null; readonly quota: number | null };
  readonly 'not-kept': None;
  readonly 'no-room': { readonly what: Trouble; readonly reason: string };
  readonly trouble: { readonly what: Trouble; readonly reason: string };
  readonly fault: { readonly where: string; readonly reason: string };
  /** `what` in the user's words; null: the weights. */
  readonly clipboard: { readonly what: string | null; readonly reason: string };
  readonly 'nothing-to-export': { readonly why: NothingToExport };
  readonly removed: Named & { readonly what: Removed };
  readonly 'set-aside': Pick<SetAside, 'reason' | 'detail' | 'bytes'>;
  readonly 'memory-only': { readonly reason: string };
  readonly inside: Named & { readonly outer: string };
  readonly inner: Named & { readonly inner: readonly string[] };
  readonly 'not-remembered': Named & { readonly reason: string };
  readonly offline: Named;
  readonly denied: Named;
  readonly 'pick-again': Named;
  readonly 'nothing-dropped': None;
  readonly hidden: Named & { readonly paths: readonly string[]; readonly listed: boolean };
  /** The name is '' where the browser does not say. */
  readonly blocked: Named;
  readonly 'no-lora': { readonly names: readonly string[] };
  readonly 'empty-folder': Named & { readonly otherFiles: number };
  readonly finding: { readonly kind: PoolFinding['kind'] };
  /** `newest`: when the newest snapshot was made, in milliseconds. */
  readonly emptied: { readonly names: readonly string[]; readonly setAside: number; readonly newest: number | null };
  /** `work`: profiles, presets, sets, drafts and notes. */
  readonly nudge: { readonly work: number };
  readonly restored: None;
  readonly 'not-undone': None;
  readonly 'disk-failed': { readonly reason: string };
}

export type NoticeCode = keyof NoticeFacts;

/** What a notice says. */
export type NoticeSaid = { readonly [C in NoticeCode]: { readonly code: C; readonly facts: NoticeFacts[C] } }[NoticeCode];
