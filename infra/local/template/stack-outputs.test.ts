import { expect, test } from "vitest";
import { stackRoute } from "./stack-outputs.ts";

test("the stack can be read where the local cloud serves its own routes", async () => {
  const state = { stackName: "choreo", resources: {}, outputs: { BusName: "choreo" } };
  const route = stackRoute(() => state);
  const answer = await route.handle({
    query: new URLSearchParams(),
    body: undefined,
    signal: new AbortController().signal,
  });
  expect(`${route.method} ${route.path}`).toBe("GET /_choreo/stack");
  expect(JSON.parse(answer.body as string)).toEqual(state);
});
