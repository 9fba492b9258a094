/** A user at Firefox over WebDriver BiDi: finds things by their names on the screen, waits until they are there, clicks and types. */
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';

/** The part of puppeteer that is used here; the package itself is fetched by the command that runs this. */
interface Handle {
  click(): Promise<void>;
  focus(): Promise<void>;
  uploadFile(...files: string[]): Promise<void>;
}
interface Found {
  asElement(): Handle | null;
}
interface Said {
  readonly message?: string;
  text?(): string;
  type?(): string;
}
export interface Page {
  goto(url: string): Promise<unknown>;
  reload(): Promise<unknown>;
  evaluate<A extends readonly unknown[], R>(task: (...args: A) => R, ...args: A): Promise<Awaited<R>>;
  waitForFunction(task: (...args: never[]) => unknown, options: { readonly timeout: number }, ...args: readonly unknown[]): Promise<Found>;
  on(event: 'pageerror' | 'console', listener: (said: Said) => void): void;
  readonly keyboard: { type(text: string): Promise<void>; press(key: string): Promise<void> };
}

const TIMEOUT = 30_000;
const LOOK_MS = 50;

export class User {
  /** What the page complained of. */
  readonly complaints: string[] = [];
  readonly page: Page;
  readonly #downloads: string;

  constructor(page: Page, downloads: string) {
    this.page = page;
    this.#downloads = downloads;
    page.on('pageerror', (error) => this.complaints.push(error.message ?? 'an error'));
    page.on('console', (said) => {
      if (said.type?.() === 'error') this.complaints.push(said.text?.() ?? 'an error');
    });
  }

  /** Waits for a text on the screen. @param timeout the sample library takes longer than the rest */
  async sees(text: string, timeout = TIMEOUT): Promise<void> {
    await this.#wait(`the text “${text}”`, timeout, (wanted: string) => document.body.innerText.includes(wanted), text);
  }

  /** Waits for the first thing on the screen that fits the selector and whose name, or the first line of it, is this one or fits the pattern. */
  async find(selector: string, name: string | RegExp): Promise<Handle> {
    const found = await this.#wait(
      `${selector} named “${String(name)}”`,
      TIMEOUT,
      (css: string, wanted: string, pattern: string | null) =>
        [...document.querySelectorAll<HTMLElement>(css)].find((element) => {
          // No function with a name: tsx wraps it in a helper that the page does not have.
          return (
            element.getClientRects().length > 0 &&
            [element.getAttribute('aria-label'), element.innerText, element.closest('label')?.innerText]
              .map((label) => label?.trim().split('\n')[0] ?? '')
              .some((line) => (pattern === null ? line === wanted : new RegExp(pattern, 'u').test(line)))
          );
        }) ?? null,
      selector,
      String(name),
      typeof name === 'string' ? null : name.source,
    );
    const element = found.asElement();
    if (!element) throw new Error(`${String(name)} is not an element`);
    return element;
  }

  async clicks(selector: string, name: string | RegExp): Promise<void> {
    await (await this.find(selector, name)).click();
  }

  /** What a field holds is typed over. */
  async types(selector: string, name: string, text: string): Promise<void> {
    await (await this.find(selector, name)).focus();
    await this.page.evaluate(() => (document.activeElement as HTMLInputElement).select());
    await this.page.keyboard.type(text);
    await this.page.keyboard.press('Tab');
  }

  async valueOf(selector: string, name: string): Promise<string> {
    await (await this.find(selector, name)).focus();
    return this.page.evaluate(() => (document.activeElement as HTMLInputElement).value);
  }

  /** In the file dialog of the one file input. */
  async chooses(...files: readonly string[]): Promise<void> {
    const found = await this.#wait('a file input', TIMEOUT, () => document.querySelector('input[type=file]'));
    await found.asElement()?.uploadFile(...files);
  }

  /** The file that a click makes the browser save. */
  async downloadedAfter(start: () => Promise<void>): Promise<{ readonly name: string; readonly bytes: Buffer }> {
    const before = new Set(readdirSync(this.#downloads));
    await start();
    for (let waited = 0; waited < TIMEOUT; waited += LOOK_MS) {
      const name = readdirSync(this.#downloads).find((file) => !before.has(file) && !file.endsWith('.part'));
      const file = name === undefined ? null : path.join(this.#downloads, name);
      // Firefox makes an empty file of the name first, and writes beside it.
      if (name !== undefined && file !== null && !existsSync(`${file}.part`)) {
        const bytes = readFileSync(file);
        if (bytes.length > 0) return { name, bytes };
      }
      await pause(LOOK_MS);
    }
    throw new Error('Nothing was downloaded.');
  }

  async #wait(what: string, timeout: number, task: (...args: never[]) => unknown, ...args: readonly unknown[]): Promise<Found> {
    try {
      return await this.page.waitForFunction(task, { timeout }, ...args);
    } catch (error) {
      const screen = await this.page.evaluate(() => document.body.innerText.slice(0, 800));
      throw new Error(`${what} did not appear. On the screen: ${screen}`, { cause: error });
    }
  }
}
