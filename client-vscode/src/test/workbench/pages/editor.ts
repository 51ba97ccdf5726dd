/** The text editor that has the focus, and what twiceshy shows in it. */
import { expect, type Locator, type Page } from "@playwright/test";

import { Actions } from "./actions";
import type { QuickInput } from "./quickInput";

export class Editor {
  readonly #whole: Locator;
  /** The wavy lines of suggestions. */
  readonly squiggles: Locator;
  /** The bulb, once it is really there: its node exists before. */
  readonly bulb: Locator;
  /** What can be done at the cursor. */
  readonly actions: Actions;
  /** What stands over the text below the mouse. */
  readonly hovered: Locator;

  constructor(
    private readonly page: Page,
    private readonly quick: QuickInput,
  ) {
    this.#whole = page.locator(".editor-group-container.active .monaco-editor").first();
    this.squiggles = this.#whole.locator(".squiggly-info");
    this.bulb = this.#whole.locator("[class*=lightbulb]:visible, .lightBulbWidget:visible").first();
    this.actions = new Actions(page);
    this.hovered = page.locator(".monaco-hover:visible").first();
  }

  /** Lay the mouse on a wavy line, the first one with 0. */
  async hover(index: number): Promise<void> {
    await expect(async () => {
      // By force: the text lies over the line. It may be drawn anew in this moment.
      await this.squiggles.nth(index).hover({ force: true, timeout: 3000 });
      await this.hovered.waitFor({ timeout: 3000 });
    }).toPass();
  }

  /** Open a file, and wait until its text is there. */
  async open(name: string): Promise<void> {
    await this.quick.file(name);
    await this.page.locator(".tab.active", { hasText: name }).waitFor();
    await this.line(/\S/).first().waitFor();
  }

  /** The lines on the screen that have these words, hints included. */
  line(words: string | RegExp): Locator {
    return this.#whole.locator(".view-line", { hasText: words });
  }

  /** Put the cursor before the first `words` of `text`, which is what the editor shows. */
  async at(text: string, words: string): Promise<void> {
    const [before, found] = [text.slice(0, text.indexOf(words)), text.includes(words)];
    if (!found) throw new Error(`${words} is not in the text`);
    const lines = before.split("\n");
    await this.quick.place(lines.length, (lines.at(-1) ?? "").length + 1);
  }

  async type(text: string): Promise<void> {
    await this.page.keyboard.type(text);
  }

  async save(): Promise<void> {
    await this.page.keyboard.press("Control+s");
    await this.page.locator(".tab.active.dirty").waitFor({ state: "detached" });
  }

  /** Wait until there is an action of this title at the cursor, and choose it. */
  async choose(title: string): Promise<void> {
    await expect(async () => {
      await this.actions.ask();
      await this.actions.choose(title);
    }).toPass({ timeout: 120_000 });
  }

  /** Wait until there is no action of this title at the cursor. */
  async lacks(title: string): Promise<void> {
    await expect(async () => {
      await this.actions.ask();
      const titles = await this.actions.titles();
      await this.actions.leave();
      expect(titles.filter((one) => one.includes(title))).toEqual([]);
    }).toPass({ timeout: 120_000 });
  }
}
