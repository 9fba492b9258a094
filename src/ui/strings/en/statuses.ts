/** The status of a LoRA in the library. */
export const statuses = {
  header: 'Header only',
  measured: 'Measured',
  fallback: 'Fallback',
  unreadable: 'Unreadable',
  missing: 'Missing',
};
