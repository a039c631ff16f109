import { expect, test } from "vitest";
import { documentedHosts, mayFollow } from "./hub-hosts.ts";

const hub = new URL("https://huggingface.co/datasets/a/b");

test.each([
  ["https://huggingface.co/api/resolve-cache/x", true],
  ["https://us-east-1.aws.cdn.hf.co/x", true],
  ["https://cas-bridge.xethub.hf.co/x", true],
  ["https://cdn-lfs.huggingface.co/x", true],
  ["https://evilhf.co/x", false],
  ["https://hf.co.example/x", false],
  ["http://cdn-lfs.hf.co/x", false],
  ["https://someone@cdn-lfs.hf.co/x", false],
  ["https://:secret@cdn-lfs.hf.co/x", false],
  ["ftp://cdn-lfs.hf.co/x", false],
  ["https://169.254.169.254/x", false],
  ["file:///etc/passwd", false],
])("from the Hub to %s: %s", (to, allowed) => {
  expect(mayFollow(new URL(to), hub, documentedHosts)).toBe(allowed);
});

test.each([
  ["http://hf.co/", "https://cdn.hf.co/", true],
  ["http://hf.co/", "http://cdn.hf.co/", true],
  ["ftp://hf.co/", "ftp://cdn.hf.co/", false],
  ["https://mirror.example/a", "https://mirror.example/b", true],
  ["https://mirror.example/a", "https://mirror.example:8443/b", false],
])("from %s to %s: %s", (from, to, allowed) => {
  expect(mayFollow(new URL(to), new URL(from), documentedHosts)).toBe(allowed);
});

test("a host that is allowed by its port is allowed on that port alone", () => {
  const from = new URL("http://127.0.0.1:1/");
  expect(mayFollow(new URL("http://127.0.0.1:2/"), from, ["127.0.0.1:2"])).toBe(true);
  expect(mayFollow(new URL("http://127.0.0.1:3/"), from, ["127.0.0.1:2"])).toBe(false);
});
