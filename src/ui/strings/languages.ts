/** The languages that there are, and which one a browser asks for. */

export const LANGUAGES = ['en', 'zh'] as const;
export type LanguageId = (typeof LANGUAGES)[number];

/** How numbers, dates and plurals are written in it, and what the document says of itself: BCP 47. */
export const LOCALE: Readonly<Record<LanguageId, string>> = { en: 'en', zh: 'zh-CN' };

/** In its own words, whatever the language in force is. */
export const OWN_NAME: Readonly<Record<LanguageId, string>> = { en: 'English', zh: '简体中文' };

/**
 * @param wanted BCP 47 tags, the most wanted first, as `navigator.languages` has them
 * @returns the first one that there is, whatever its region or script; else English
 */
export function languageFor(wanted: readonly string[]): LanguageId {
  for (const tag of wanted) {
    const found = LANGUAGES.find((id) => tag.toLowerCase().split('-')[0] === id);
    if (found) return found;
  }
  return 'en';
}
