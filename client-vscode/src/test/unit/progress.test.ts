import { beforeEach, expect, test, vi } from "vitest";

import { ShownProgress } from "../../progress";
import { window } from "./vscode";

/** A notification that a person sees. */
class Notification {
  readonly reports: unknown[] = [];
  isOver = false;
  cancel: () => void = () => undefined;

  constructor(readonly options: { title: string; cancellable: boolean }) {}
}

let shown: Notification[];
const next = vi.fn();
const cancel = vi.fn();

beforeEach(() => {
  shown = [];
  for (const one of [next, cancel]) one.mockReset();
  window.withProgress.mockImplementation(
    (
      options: Notification["options"],
      work: (progress: unknown, token: unknown) => Promise<void>,
    ) => {
      const notification = new Notification(options);
      shown.push(notification);
      const progress = { report: (report: unknown) => notification.reports.push(report) };
      const token = {
        onCancellationRequested: (hear: () => void) => (notification.cancel = hear),
      };
      return work(progress, token).then(() => {
        notification.isOver = true;
      });
    },
  );
});

function begun(progress: ShownProgress, token: string, cancellable = true): void {
  progress.handle(token, { kind: "begin", title: `Work ${token}`, cancellable }, next);
}

async function over(): Promise<boolean[]> {
  await Promise.resolve();
  await Promise.resolve();
  return shown.map(({ isOver }) => isOver);
}

test("work that can be cancelled is a notification that ends with it", async () => {
  const progress = new ShownProgress(cancel);
  begun(progress, "a");
  expect(shown.map(({ options }) => options)).toMatchObject([
    { title: "Work a", cancellable: true },
  ]);
  progress.handle("a", { kind: "report", message: "one", percentage: 10 }, next);
  progress.handle("a", { kind: "report", message: "two", percentage: 30 }, next);
  expect(shown[0]?.reports).toEqual([
    { message: "one", increment: 10 },
    { message: "two", increment: 20 },
  ]);
  expect(await over()).toEqual([false]);
  expect(next).not.toHaveBeenCalled();
  progress.handle("a", { kind: "end" }, next);
  expect(await over()).toEqual([true]);
  expect(next, "the client's own way knows of the token, too").toHaveBeenCalledTimes(1);
});

test("all that is shown adds up to the last percentage, whatever came between", () => {
  const progress = new ShownProgress(cancel);
  begun(progress, "a");
  for (const percentage of [40, 20, 60, 100, 100]) {
    progress.handle("a", { kind: "report", percentage }, next);
  }
  const increments = shown[0]?.reports.map((one) => (one as { increment: number }).increment);
  expect(increments).toEqual([40, 0, 20, 40, 0]);
});

test("without a percentage none is shown", () => {
  const progress = new ShownProgress(cancel);
  begun(progress, "a");
  progress.handle("a", { kind: "report", message: "some" }, next);
  expect(shown[0]?.reports).toEqual([{ message: "some" }]);
});

test("who cancels one tells the server of that one, which ends it", async () => {
  const progress = new ShownProgress(cancel);
  begun(progress, "a");
  begun(progress, "b");
  shown[1]?.cancel();
  expect(cancel.mock.calls).toEqual([["b"]]);
  expect(await over()).toEqual([false, false]);
  progress.handle("b", { kind: "end" }, next);
  expect(await over()).toEqual([false, true]);
});

test("what cannot be cancelled is left to the client's own way", () => {
  const progress = new ShownProgress(cancel);
  begun(progress, "a", false);
  progress.handle("a", { kind: "report", message: "some" }, next);
  progress.handle("a", { kind: "end" }, next);
  expect(shown).toEqual([]);
  expect(next.mock.calls.map(([token, { kind }]) => [token, kind] as unknown)).toEqual([
    ["a", "begin"],
    ["a", "report"],
    ["a", "end"],
  ]);
});

test("nothing is shown on when the server has gone", async () => {
  const progress = new ShownProgress(cancel);
  begun(progress, "a");
  begun(progress, "b");
  progress.dispose();
  expect(await over()).toEqual([true, true]);
  begun(progress, "a");
  expect(await over()).toEqual([true, true, false]);
});
