import { expect, test } from "vitest";
import { forEach, oneByOne } from "./for-each.ts";

test("every item is done, whatever happens to the others, and all that went wrong is said", async () => {
  const done: number[] = [];
  const act = async (item: number): Promise<void> => {
    if (item % 3 === 0) throw new Error(`no ${item}`);
    done.push(item);
  };
  const error: unknown = await forEach([1, 2, 3, 4, 5, 6, 7], act).catch((cause: unknown) => cause);
  expect(done).toEqual([1, 2, 4, 5, 7]);
  expect(error).toMatchObject({
    message: "2 of 7 failed, the first: no 3",
    errors: [{ message: "no 3" }, { message: "no 6" }],
  });
});

test.each([
  [oneByOne, 1],
  [undefined, 4],
])("%j are at work at once, and no more", async (width, most) => {
  let working = 0;
  let peak = 0;
  await forEach(
    Array.from({ length: 9 }, (_, at) => at),
    async () => {
      peak = Math.max(peak, (working += 1));
      await Promise.resolve();
      working -= 1;
    },
    width,
  );
  expect(peak).toBe(most);
});
