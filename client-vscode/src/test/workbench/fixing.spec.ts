/** From a fix by hand to the like places, and what stays of it. */
import { expect, test } from "./journey";
import { UNSAFE } from "./projects";

const ORDERS = UNSAFE["orders.py"] ?? "";
const FIX = "Replace with 'yaml.safe_load'";

const STOCK = UNSAFE["stock.py"] ?? "";

test("a fix by hand is offered for the like places, and answers last", async ({
  machine,
  workbench,
}) => {
  const { editor } = workbench;
  machine.commit("Orders and stock", UNSAFE);
  await workbench.open();
  await editor.open("orders.py");
  await workbench.ready();

  await test.step("one place is mended by hand, and its line counts the others", async () => {
    await editor.at(ORDERS, "load(text)");
    await editor.type("safe_");
    await editor.save();
    await editor.line("yaml.safe_load(text)5 more like this").waitFor();
  });

  await test.step("a quick fix mends the next, and then the others are underlined", async () => {
    await editor.at(ORDERS, "load(stream)");
    await editor.bulb.waitFor();
    await editor.choose(FIX);
    await editor.line("found = yaml.safe_load(stream)").waitFor();
    await editor.save();
    await expect.poll(() => machine.read("orders.py")).toContain("yaml.safe_load(stream)");
    await expect(editor.squiggles).toHaveCount(2);
  });

  await test.step("so are those of another file, and a hover says why", async () => {
    await editor.open("stock.py");
    await expect(editor.squiggles).toHaveCount(2);
    await editor.hover(1);
    await expect(editor.hovered).toContainText("return len(yaml.safe_load(file))");
  });

  await test.step("what is turned down is gone", async () => {
    await editor.at(STOCK, "load(file)");
    await editor.choose("Not this…");
    await workbench.answer("where shall this not be suggested", "Not this here");
    await expect(editor.squiggles).toHaveCount(1);
    await editor.lacks(FIX);
  });

  await test.step("and is gone after a reload of the window", async () => {
    await workbench.open();
    await editor.open("stock.py");
    await expect(editor.squiggles).toHaveCount(1);
    await editor.at(STOCK, "load(file)");
    await editor.lacks(FIX);
  });

  await test.step("and after the server was killed, which comes back by itself", async () => {
    const killed = machine.server();
    process.kill(killed, "SIGKILL");
    await expect.poll(() => machine.server()).not.toBe(killed);
    await editor.at(STOCK, "load(text");
    await editor.choose(FIX);
    await editor.line("return yaml.safe_load(text.strip())").waitFor();
    await editor.save();
    await expect.poll(() => machine.read("stock.py")).toContain("yaml.safe_load(text.strip())");
    await editor.at(STOCK, "load(file)");
    await editor.lacks(FIX);
  });

  await test.step("the rest is fixed everywhere, after a look at the preview", async () => {
    await editor.open("orders.py");
    await editor.at(ORDERS, "load(open");
    await editor.choose("Fix everywhere…");
    await workbench.preview.waitFor();
    await workbench.applyPreview();
    await expect.poll(() => machine.read("orders.py")).not.toContain("yaml.load");
    expect(machine.read("stock.py")).toContain("yaml.load(file)");
  });
});
