/** Files that were opened with the installed app, by a double click in the file manager: `launchQueue`, in Chromium alone. */
import type { Launched } from '../contracts/platform.ts';

interface LaunchScope {
  readonly launchQueue: { setConsumer(take: (launch: { readonly files?: readonly FileSystemHandle[] }) => void): void };
}

const launches = (scope: object): scope is LaunchScope => 'launchQueue' in scope;

/** Calls `task` for the files the app was started with, and for those of every later launch. One listener. */
export function onLaunch(scope: object, task: (files: readonly Launched[]) => void): void {
  if (!launches(scope)) return;
  scope.launchQueue.setConsumer(({ files }) => {
    const handles = (files ?? []).filter((handle): handle is FileSystemFileHandle => handle.kind === 'file');
    if (handles.length > 0) task(handles.map(launched));
  });
}

const launched = (handle: FileSystemFileHandle): Launched => ({
  name: handle.name,
  file: () => handle.getFile(),
  within: async (root) => (root.kind === 'directory' ? ((await root.handle.resolve(handle))?.join('/') ?? null) : null),
});
