/** The parts of the File System Access API that are not in the DOM library because not every browser has them. */

export interface PermissionedHandle {
  queryPermission(descriptor: { mode: 'read' }): Promise<PermissionState>;
  requestPermission(descriptor: { mode: 'read' }): Promise<PermissionState>;
}

export interface PickerWindow {
  showDirectoryPicker(options: { id: string; mode: 'read' }): Promise<FileSystemDirectoryHandle>;
}

export interface HandleItem {
  getAsFileSystemHandle(): Promise<FileSystemHandle | null>;
}

export interface EntryItem {
  webkitGetAsEntry(): FileSystemEntry | null;
}

export const hasPicker = (scope: object): scope is PickerWindow => 'showDirectoryPicker' in scope;

/** Handles of the origin's own storage and those of browsers without permissions have no such methods: they are always readable. */
export const isPermissioned = (handle: object): handle is PermissionedHandle =>
  'queryPermission' in handle && 'requestPermission' in handle;

export const givesHandle = (item: object): item is HandleItem => 'getAsFileSystemHandle' in item;

export const givesEntry = (item: object): item is EntryItem => 'webkitGetAsEntry' in item;
