/** The window: what is in it, and the ways to all parts of it. */
import type { Locator, Page } from "@playwright/test";

import { Editor } from "./editor";
import { QuickInput } from "./quickInput";

export class Workbench {
  readonly editor: Editor;
  readonly quick: QuickInput;

  constructor(
    readonly page: Page,
    private readonly address: string,
  ) {
    this.quick = new QuickInput(page);
    this.editor = new Editor(page, this.quick);
  }

  /** Open the window, or open it anew as a reload does. */
  async open(): Promise<void> {
    await this.page.goto(this.address);
    await this.page.locator(".monaco-workbench .explorer-folders-view .monaco-list-row").first().waitFor();
  }

  async ready(): Promise<void> {
    await this.page.waitForTimeout(8000);
  }

  /** A message in the corner that has these words. */
  message(words: string | RegExp): Locator {
    return this.page.locator(".notifications-toasts .notification-list-item", { hasText: words });
  }

  /** Answer a message with the button of this name. */
  async answer(words: string | RegExp, button: string): Promise<void> {
    await this.message(words).locator(".monaco-button", { hasText: button }).click();
  }

  /** The item of the status bar that has these words. */
  status(words: string | RegExp): Locator {
    return this.page.locator(".statusbar-item", { hasText: words });
  }
}
