/** The menu of the light bulb. */
import { expect, type Locator, type Page } from "@playwright/test";

export class Actions {
  readonly #menu: Locator;
  readonly #none: Locator;

  constructor(private readonly page: Page) {
    this.#menu = page.locator(".action-widget:not(.action-list-submenu-panel):visible");
    this.#none = page.locator(".monaco-editor-overlaymessage:visible", { hasText: "available" });
  }

  /** Ask what can be done; this fails where another request is under way, and is to be repeated. */
  async ask(): Promise<void> {
    await this.leave();
    await this.page.keyboard.press("Control+.");
    await this.#menu.or(this.#none).waitFor({ timeout: 3000 });
  }

  /** The titles in the menu, none if there is nothing to do. */
  async titles(): Promise<string[]> {
    return this.#menu.locator(".monaco-list-row.action").allInnerTexts();
  }

  async choose(title: string): Promise<void> {
    await this.#menu
      .locator(".monaco-list-row.action", { hasText: title })
      .first()
      .click({ timeout: 3000 });
  }

  /** Close what `ask` has opened: something else may take the first Escape. */
  async leave(): Promise<void> {
    const shown = this.#menu.or(this.#none);
    await expect(async () => {
      if (await shown.isVisible()) await this.page.keyboard.press("Escape");
      await expect(shown).toBeHidden({ timeout: 1000 });
    }).toPass();
  }
}
