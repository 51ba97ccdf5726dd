/** A machine without twiceshy: the extension brings it, once a person has said yes. */
import { readdirSync } from "node:fs";

import { expect, packaged, test } from "./journey";
import { UNSAFE } from "./projects";

test.use({ installed: false, options: { extension: packaged(true) } });

test("the server is installed from what the extension carries, without a network", async ({
  machine,
  workbench,
}) => {
  const { editor } = workbench;
  machine.commit("Orders and stock", UNSAFE);

  await test.step("it asks before anything is installed", async () => {
    await workbench.open();
    await editor.open("orders.py");
    await expect(workbench.message("Nothing is downloaded")).toBeVisible();
    const made = readdirSync(machine.folder, { recursive: true, encoding: "utf8" });
    expect(made.filter((name) => /server-[0-9a-f]{12}$/.test(name))).toEqual([]);
  });

  await test.step("it installs, and then works", async () => {
    await workbench.answer("Nothing is downloaded", "Install");
    await expect(workbench.message("Installing twiceshy's server")).toBeVisible();
    await workbench.ready();
    await editor.at(UNSAFE["orders.py"] ?? "", "load(text)");
    await editor.type("safe_");
    await editor.save();
    await editor.line("yaml.safe_load(text)5 more like this").waitFor();
  });
});
