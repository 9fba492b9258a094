/** Names that recognition gives in English, which is also how the search and exports write them. */
export const names = {
  /** "Flux.1", "Wan 2.1 or 2.2", "Flux.1, Chroma or 3 others", "Flux.1 or another model", "CLIP-L text encoder", "Unknown" */
  family: (label: string) => label,
  /** "Flux 57", "Generic 9", "Fallback 16" */
  layout: (label: string) => label,
  /** "Double blocks", "Joint blocks (low noise)", "IN", "Other" */
  group: (label: string) => label,
  /** "Double 7", "Layer 3", "IN04", "TE1 0" */
  slot: (label: string) => label,
  /** What a LoRA that has none stands under. */
  none: { family: 'Unknown', layout: 'No blocks', adapter: 'None known', base: 'Not said', folder: '', status: '', tag: '' },
};
