import { expect, test } from "vitest";

import { candidates, type Surroundings } from "../../server/candidates";

const NOTHING: Surroundings = { platform: "linux", env: {}, pythons: [], folders: [] };

function commands(some: Partial<Surroundings>): string[] {
  return candidates({ ...NOTHING, ...some }).map((one) => one.command);
}

test("the path comes before environments, and each place once", () => {
  const found = commands({
    env: { PATH: "/usr/bin:/opt/bin:/usr/bin", VIRTUAL_ENV: "/project/.venv" },
    pythons: ["/home/me/env/bin/python"],
    folders: ["/project"],
  });
  expect(found).toEqual([
    "/usr/bin/twiceshy",
    "/opt/bin/twiceshy",
    "/home/me/env/bin/twiceshy",
    "/project/.venv/bin/twiceshy",
    "/project/venv/bin/twiceshy",
  ]);
});

test("what is relative on the path is passed over", () => {
  expect(commands({ env: { PATH: ".::bin:/usr/bin" } })).toEqual(["/usr/bin/twiceshy"]);
});

test("Windows has its own names", () => {
  const found = commands({
    platform: "win32",
    env: { Path: "C:\\Tools;D:\\Python\\Scripts" },
    folders: ["C:\\work"],
  });
  expect(found[0]).toBe("C:\\Tools\\twiceshy.exe");
  expect(found).toContain("C:\\work\\.venv\\Scripts\\twiceshy.exe");
});

test("nothing is looked for where nothing is known", () => {
  expect(commands({})).toEqual([]);
});
