/** The box at the top: the palette, files by name, and whatever else is picked in it. */
import { expect, type Locator, type Page } from "@playwright/test";

export class QuickInput {
  readonly #box: Locator;

  constructor(private readonly page: Page) {
    this.#box = page.locator(".quick-input-widget:visible");
  }

  /** Run a command by its whole title. */
  async command(title: string): Promise<void> {
    await this.#ask("F1", ">", title);
    await this.row(title).first().click();
  }

  /** Open a file by its name. */
  async file(name: string): Promise<void> {
    await this.#ask("Control+p", "", name);
    // Not with Enter: until the list is filtered another row is the chosen one.
    await this.row(name).first().click();
  }

  /** Put the cursor at a place; line and column count from 1. */
  async place(line: number, column: number): Promise<void> {
    await this.#ask("Control+g", ":", `${line}:${column}`);
    await this.page.keyboard.press("Enter");
    await this.#box.waitFor({ state: "hidden" });
  }

  /** Answer the question of this title. */
  async answer(title: string, words: string): Promise<void> {
    const asked = this.#asked(title);
    await asked.locator("input:visible").first().fill(words);
    await this.page.keyboard.press("Enter");
    await asked.waitFor({ state: "hidden" });
  }

  /**
   * Take the file that the dialog of this title proposes. What is typed there it may write over, as
   * often as it lists a folder.
   */
  async take(title: string, name: string): Promise<void> {
    const asked = this.#asked(title);
    await expect(asked.locator("input:visible").first()).toHaveValue(new RegExp(`/${name}$`));
    await expect(async () => {
      if (await asked.isVisible()) await this.page.keyboard.press("Enter");
      await asked.waitFor({ state: "hidden", timeout: 2000 });
    }).toPass();
  }

  /** Pick a file in the dialog of this title. */
  async pick(title: string, name: string): Promise<void> {
    const asked = this.#asked(title);
    await asked.locator(".monaco-list-row", { hasText: name }).first().click();
    await asked.waitFor({ state: "hidden" });
  }

  /** A row that can be picked. */
  row(words: string | RegExp): Locator {
    return this.#box.locator(".quick-input-list .monaco-list-row", { hasText: words });
  }

  #asked(title: string): Locator {
    return this.#box.filter({ hasText: title });
  }

  /** Open the box with some keys, which begin its text, and write the rest of it. */
  async #ask(keys: string, begin: "" | ">" | ":", words: string): Promise<void> {
    const input = this.#box.locator("input:visible").first();
    // A box that is open already may keep what was written in it.
    const begun = begin === "" ? /^(?![>:])/ : new RegExp(`^${begin}`);
    await expect(async () => {
      await this.page.keyboard.press(keys);
      await expect(input).toHaveValue(begun, { timeout: 2000 });
      await input.fill(begin + words, { timeout: 2000 });
      await expect(input).toHaveValue(begin + words, { timeout: 2000 });
    }).toPass();
  }
}
