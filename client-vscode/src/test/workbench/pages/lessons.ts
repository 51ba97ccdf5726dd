/** The view of all lessons. */
import type { Locator, Page } from "@playwright/test";

export class Lessons {
  constructor(private readonly page: Page) {}

  async show(): Promise<void> {
    await this.page.locator(".activitybar a.action-label[aria-label^=twiceshy]").click();
    await this.page.locator(".sidebar .monaco-list-row").first().waitFor();
  }

  /** The row that has these words. */
  row(words: string): Locator {
    return this.page.locator(".sidebar .monaco-list-row", { hasText: words });
  }

  /** Choose something in the menu of a lesson. */
  async act(lesson: string, title: string): Promise<void> {
    await this.row(lesson).click({ button: "right" });
    await this.page.locator(".monaco-menu .action-item", { hasText: title }).click();
  }
}
