/** What each version brought, the newest first. The first key is the version of this build; the update prompt shows its lines. */
export const changes = {
  '0.1.0': [
    'The first version: index a folder of LoRAs, measure every block, edit block-weight profiles and combine several LoRAs.',
    'A release as a zip that starts with the Python of ComfyUI or with Node, and keeps working as an installed app.',
    'Gains go from −100 to 100, whatever text they come from.',
    'Long texts are read in the background, and every fault of a text is counted.',
    'A tab with an older version reloads before it takes the library.',
  ],
};
