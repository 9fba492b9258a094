/** Help while the search line is typed, and filters that are kept. */
export const find = {
  suggestions: 'Suggestions',
  meant: (line: string) => `Did you mean ${line}?`,
  saved: 'Saved filters',
  save: 'Save this',
  saveName: 'Name of the filter',
  remove: (name: string) => `Remove the saved filter ${name}`,
};
