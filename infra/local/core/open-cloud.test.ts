import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { openCloud } from "./open-cloud.ts";

let directory: string;
beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), "choreo-core-"));
});
afterEach(() => rmSync(directory, { recursive: true, force: true }));

test("what is written survives closing and opening", () => {
  const first = openCloud({ directory });
  first.journal.write({ kind: "warning", message: "kept" });
  first.close();
  const second = openCloud({ directory });
  expect(second.journal.read(0)).toMatchObject([{ message: "kept" }]);
  second.close();
});

test("a second local cloud on the same directory is refused by name", () => {
  const first = openCloud({ directory });
  expect(() => openCloud({ directory })).toThrow(/state\.sqlite is in use by another local cloud/);
  first.close();
});

test("one seed gives one sequence of ids, but a second start on the same state does not repeat the first one's", () => {
  const ids = (options: { ephemeral?: boolean }) => {
    const cloud = openCloud({ directory, seed: "s", ...options });
    const id = cloud.random.uuid();
    cloud.close();
    return id;
  };
  expect(ids({ ephemeral: true })).toBe(ids({ ephemeral: true }));
  expect(ids({})).not.toBe(ids({}));
});

test("an account that is not 12 digits and a speed of zero are refused with their value", () => {
  expect(() => openCloud({ directory, account: "12" })).toThrow('The account is "12"; it must be 12 digits.');
  expect(() => openCloud({ directory, ephemeral: true, speed: 0 })).toThrow("The clock's speed is 0");
});

test("the endpoint is an error until it is known", () => {
  const cloud = openCloud({ directory, ephemeral: true });
  expect(() => cloud.endpoint).toThrow(/listens nowhere yet/);
  cloud.listensAt("http://127.0.0.1:1");
  expect(cloud.endpoint).toBe("http://127.0.0.1:1");
  cloud.close();
});
