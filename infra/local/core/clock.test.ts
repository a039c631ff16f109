import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { realClock } from "./clock.ts";

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

test("scaled work comes `speed` times sooner, real work does not", () => {
  const clock = realClock({ speed: 60, onError: () => {} });
  const done: string[] = [];
  clock.after(60_000, () => void done.push("real"));
  clock.afterScaled(60_000, () => void done.push("scaled"));
  vi.advanceTimersByTime(1000);
  expect(done).toEqual(["scaled"]);
  vi.advanceTimersByTime(59_000);
  expect(done).toEqual(["scaled", "real"]);
});

test("a cancelled timer and a stopped clock run nothing", () => {
  const clock = realClock({ speed: 1, onError: () => {} });
  const work = vi.fn<() => void>();
  clock.after(10, work).cancel();
  clock.after(10, work);
  clock.stop();
  vi.advanceTimersByTime(100);
  expect(work).not.toHaveBeenCalled();
});

test("a delay longer than Node's longest timer is kept", () => {
  const clock = realClock({ speed: 1, onError: () => {} });
  const work = vi.fn<() => void>();
  const days = 40 * 86_400_000;
  clock.after(days, work);
  vi.advanceTimersByTime(days - 1);
  expect(work).not.toHaveBeenCalled();
  vi.advanceTimersByTime(1);
  expect(work).toHaveBeenCalledOnce();
});

test("work that throws or rejects is reported and harms nobody", async () => {
  const errors: unknown[] = [];
  const clock = realClock({ speed: 1, onError: (cause) => errors.push(cause) });
  clock.after(1, () => {
    throw new Error("thrown");
  });
  clock.after(1, () => Promise.reject(new Error("rejected")));
  await vi.advanceTimersByTimeAsync(1);
  expect(errors.map(String)).toEqual(["Error: thrown", "Error: rejected"]);
});
