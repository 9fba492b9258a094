/** Composition root: the real browser, the application, the interface. */
import '@fontsource-variable/inter';
import '@fontsource/jetbrains-mono/400.css';
import './styles/index.css';
import { render } from 'solid-js/web';
import { createApp } from '../app/app.ts';
import { createPlatform } from '../browser/compose.ts';
import { Root } from './Root.tsx';
import { startLanguage } from './state/language.ts';

const root = document.getElementById('root');
if (!root) throw new Error('index.html has no #root');

const app = createApp(createPlatform());
void app.start();
void startLanguage().then(() => render(() => <Root app={app} />, root));
