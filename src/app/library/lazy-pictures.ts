/** `pictures` of `LwbApp` without its code, which is loaded when the first picture is shown. */
import type { PicturesApp, PicturesParts } from './pictures.ts';

export function createLazyPictures(parts: PicturesParts): PicturesApp {
  let loading: Promise<PicturesApp> | null = null;
  const load = (): Promise<PicturesApp> => {
    // What cannot be fetched now is tried again the next time.
    loading ??= import('./pictures.ts')
      .then(({ createPictures }) => createPictures(parts))
      .catch((error: unknown) => {
        loading = null;
        throw error;
      });
    return loading;
  };
  return {
    small: async (...asked) => (await load()).small(...asked),
    smallOf: async (...asked) => (await load()).smallOf(...asked),
    file: async (...asked) => (await load()).file(...asked),
    keepPoster: async (...asked) => (await load()).keepPoster(...asked),
    give: async (...asked) => (await load()).give(...asked),
    usage: async () => (await load()).usage(),
    clear: async () => (await load()).clear(),
  };
}
