/** Which language the page speaks: the user's choice once the library is open, before that what this browser saw last. */
import { type Accessor, createEffect } from 'solid-js';
import type { LwbApp } from '../../app/lwb-app.ts';
import type { AppState } from '../../app/state.ts';
import type { Setting } from '../../domain/setting.ts';
import { SETTINGS } from '../../domain/settings.ts';
import { languageInForce, speak } from '../strings/language.ts';
import { languageFor, LOCALE } from '../strings/languages.ts';
import { remember, remembered } from './remembered.ts';
import { readSetting } from './settings.ts';

const chosen = (choice: typeof SETTINGS.language extends Setting<infer T> ? T : never) =>
  choice === 'browser' ? languageFor(navigator.languages) : choice;

/** Before the first paint. English when the other language cannot be fetched. */
export async function startLanguage(): Promise<void> {
  await speak(chosen(remembered(SETTINGS.language))).catch(() => speak('en'));
}

/** Call inside a component that lives as long as the page. */
export function watchLanguage(app: LwbApp, state: Accessor<AppState>): void {
  createEffect(() => {
    if (state().phase.kind !== 'ready') return;
    const choice = readSetting(app, SETTINGS.language);
    remember(SETTINGS.language, choice);
    void speak(chosen(choice));
  });
  createEffect(() => {
    document.documentElement.lang = LOCALE[languageInForce()];
  });
}
