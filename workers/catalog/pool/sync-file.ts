/** The part of the file system that only workers have, and only their type library knows. */
export interface SyncFile {
  read(into: Uint8Array, options: { readonly at: number }): number;
  write(bytes: Uint8Array, options: { readonly at: number }): number;
  getSize(): number;
  truncate(size: number): void;
  flush(): void;
  close(): void;
}

interface WorkerHandle {
  createSyncAccessHandle(): Promise<SyncFile>;
}

/** @throws DOMException NoModificationAllowedError while another owner has it */
export function syncFile(handle: FileSystemFileHandle & Partial<WorkerHandle>): Promise<SyncFile> {
  if (!handle.createSyncAccessHandle) throw new Error('This browser has no synchronous access to private files.');
  return handle.createSyncAccessHandle();
}
