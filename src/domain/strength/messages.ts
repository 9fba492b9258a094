/** What can be said of the modules of a file and of measuring them. */
export interface ModuleMessages {
  readonly 'module.not-measured': { readonly module: string; readonly problem: string };
  /** Follows a sentence about one module. */
  readonly 'module.and-more': { readonly more: number };
  readonly 'module.more-not-measured': { readonly more: number };
}
