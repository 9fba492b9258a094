/** Solid's compiler, for the app and for its tests: compiled JSX imports from the file of ours that says why. */
import solidPlugin from 'vite-plugin-solid';

export const solid = () => solidPlugin({ solid: { moduleName: '/src/ui/solid-dom.ts' } });
