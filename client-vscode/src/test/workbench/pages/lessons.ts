/** The view of all lessons. */
import { expect, type Locator, type Page } from "@playwright/test";

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
    const item = this.page.locator(".monaco-menu .action-item", { hasText: title });
    // A menu takes no click in the first moments after it was opened.
    await expect(async () => {
      if (!(await item.isVisible())) await this.row(lesson).click({ button: "right" });
      await item.click({ timeout: 2000 });
      await expect(item).toBeHidden({ timeout: 2000 });
    }).toPass();
  }
}
