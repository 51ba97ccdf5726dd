import { expect, test } from "vitest";

import { Restarts } from "../../server/restarts";
import { isNewEnough, OLDEST, versionIn } from "../../server/version";

test("a version is read only from what twiceshy prints", () => {
  expect(versionIn(["twiceshy 0.1.0"])).toBe("0.1.0");
  expect(versionIn(["a warning", "twiceshy 1.20.3rc1"])).toBe("1.20.3rc1");
  for (const other of [[], ["Python 3.11.0"], ["twiceshy"], ["not twiceshy 0.1.0"]]) {
    expect(versionIn(other)).toBeUndefined();
  }
});

test("older servers are not talked to", () => {
  for (const version of [OLDEST, "0.1.1", "0.10.0", "1.0.0"])
    expect(isNewEnough(version)).toBe(true);
  for (const version of ["0.0.9", "0.0.10", ""]) expect(isNewEnough(version)).toBe(false);
});

test("a server that crashes is started later each time, and not for ever", () => {
  let now = 0;
  const restarts = new Restarts(() => now);
  const waits = Array.from({ length: 6 }, () => {
    now += 1000;
    return restarts.crashed();
  });
  expect(waits).toEqual([1, 2, 4, 8, 8, undefined]);
});

test("crashes of long ago do not count, nor what was before a person had it started", () => {
  let now = 0;
  const restarts = new Restarts(() => now);
  for (let turn = 0; turn < 20; turn++) {
    now += 61_000;
    expect(restarts.crashed()).toBeLessThan(8);
  }
  restarts.forget();
  expect(restarts.crashed()).toBe(1);
});
