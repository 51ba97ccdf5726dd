/** The window: what is in it, and the ways to all parts of it. */
import { expect, type Locator, type Page } from "@playwright/test";

import { Editor } from "./editor";
import { Lessons } from "./lessons";
import { QuickInput } from "./quickInput";

export class Workbench {
  readonly editor: Editor;
  readonly quick: QuickInput;
  readonly lessons: Lessons;
  /** Our item in the status bar. */
  readonly status: Locator;
  /** The panel that shows what a refactoring would change. */
  readonly preview: Locator;

  constructor(
    readonly page: Page,
    private readonly address: string,
  ) {
    this.quick = new QuickInput(page);
    this.status = page.locator("[id='twiceshy.twiceshy.twiceshy.status'], [id='twiceshy.twiceshy.status']");
    this.preview = page.locator(".bulk-edit-panel");
    this.lessons = new Lessons(page);
    this.editor = new Editor(page, this.quick);
  }

  /** Open the window, or open it anew as a reload does. */
  async open(): Promise<void> {
    await this.page.goto(this.address);
    await this.page.locator(".monaco-workbench .explorer-folders-view .monaco-list-row").first().waitFor();
  }

  /** Wait until the server works: the status bar counts its lessons. */
  async ready(): Promise<void> {
    await expect(this.status).toHaveText(/^\s*\d+\s*$/);
  }

  /** A message in the corner that has these words. */
  message(words: string | RegExp): Locator {
    return this.page.locator(".notifications-toasts .notification-list-item", { hasText: words });
  }

  /** Answer a message with the button of this name. */
  async answer(words: string | RegExp, button: string): Promise<void> {
    await this.message(words).locator(".monaco-button", { hasText: button }).click();
  }

  /** Tick all that the preview shows, and apply it. */
  async applyPreview(): Promise<void> {
    for (const box of await this.preview.locator(".edit-checkbox").all()) await box.check();
    await this.preview.locator(".monaco-button", { hasText: "Apply" }).click();
    await this.preview.waitFor({ state: "hidden" });
  }
}
