/** A folder that is not trusted: nothing of it is started, and nothing that others report is passed on. */
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";

import { expect, test } from "./journey";
import { UNSAFE } from "./projects";

test.use({
  installed: false,
  options: {
    asksForTrust: true,
    beside: true,
    settings: { "security.workspace.trust.startupPrompt": "never" },
  },
});

test("a folder's own server and others' reports wait until the folder is trusted", async ({
  machine,
  workbench,
}) => {
  const { editor, page, quick } = workbench;
  machine.recordTwiceshy();
  const started = join(machine.folder, "started");
  machine.program("tools/twiceshy", [`touch '${started}'`, "exec twiceshy \"$@\""], machine.project);
  machine.commit("A folder from elsewhere", {
    ...UNSAFE,
    ".vscode/settings.json": JSON.stringify({
      "twiceshy.server.path": join(machine.project, "tools", "twiceshy"),
    }),
  });
  const reports = (): number =>
    readFileSync(machine.conversation, "utf8").split('"method": "twiceshy/diagnostics"').length - 1;

  await test.step("the server of the path is started, and hears nothing of others", async () => {
    await workbench.open();
    await editor.open("orders.py");
    await workbench.ready();
    await expect(page.locator(".squiggly-error")).toHaveCount(1);
    // What is typed and offered next would come after the report, if there were one.
    await editor.at(UNSAFE["orders.py"] ?? "", "load(stream)");
    await editor.type("safe_");
    await editor.save();
    await editor.line("yaml.safe_load(stream)5 more like this").waitFor();
    expect(reports()).toBe(0);
    expect(existsSync(started)).toBe(false);
  });

  await test.step("once it is trusted, both are as the folder says", async () => {
    await quick.command("Workspaces: Manage Workspace Trust");
    await page.locator(".workspace-trust-buttons-row .monaco-button", { hasText: /^Trust$/ }).click();
    await expect.poll(() => existsSync(started)).toBe(true);
    await expect.poll(reports).toBeGreaterThan(0);
  });
});
