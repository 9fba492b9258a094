/** Which files can be LoRAs by their name. `._x.safetensors` are resource forks that macOS leaves on foreign disks, never models. */
export const isModelFile = (name: string): boolean => /\.safetensors$/i.test(name) && !name.startsWith('._');
