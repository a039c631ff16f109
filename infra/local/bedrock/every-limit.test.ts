import { afterAll, beforeAll, expect, test } from "vitest";
import { loadConstraints, readMember, shapeOf } from "../constraints/load.ts";
import type { ConstrainedService, Member } from "../constraints/load.ts";
import { CaseMaker } from "../constraints/testing.ts";
import type { Case } from "../constraints/testing.ts";
import { openWorld } from "./testing.ts";
import type { World } from "./testing.ts";

let world: World;
let endpoint: string;
beforeAll(async () => {
  world = await openWorld();
  const { hostname, port } = (await world.control.config.endpoint?.()) ?? { hostname: "", port: 0 };
  endpoint = `http://${hostname}:${port}`;
});
afterAll(() => world.close());

const authorization = "AWS4-HMAC-SHA256 Credential=000000000000/20260101/us-east-1/bedrock/aws4_request";

type Placed = Member & { value: unknown };

/** The members of an input where each travels: label, query, header or body. */
const placed = (service: ConstrainedService, operation: string, input: object): Placed[] => {
  const constraints = loadConstraints(service);
  const { members = {} } = shapeOf(constraints, constraints.operations[operation]?.input ?? "");
  return Object.entries(input).map(([name, value]) => ({
    ...readMember(name, members[name] ?? ""),
    value: value as unknown,
  }));
};

/** Sends an input as any client would, without the checks clients make. */
const send = async (service: ConstrainedService, operation: string, input: object): Promise<Response> => {
  const [method = "", template = ""] = (loadConstraints(service).operations[operation]?.http ?? "").split(" ");
  const all = placed(service, operation, input);
  const at = (location: Member["location"]) => all.filter((one) => one.location === location && one.value !== null);
  const path = at("uri").reduce(
    (text, { name, value }) => text.replace(`{${name}}`, encodeURIComponent(String(value))),
    template,
  );
  const query = new URLSearchParams(
    at("query").map(({ wireName, value }): [string, string] => [wireName, String(value)]),
  );
  const headers = Object.fromEntries(
    at("header").map(({ wireName, value }): [string, string] => [wireName, String(value)]),
  );
  const body = JSON.stringify(Object.fromEntries(at(undefined).map(({ name, value }) => [name, value])));
  return fetch(`${endpoint}${path}?${query.toString()}`, {
    method,
    headers: { "content-type": "application/json", ...headers, authorization },
    ...(method === "GET" || method === "DELETE" ? {} : { body }),
  });
};

/** A null or empty label, and a header that HTTP itself does not carry, cannot be sent by anybody. */
const canBeSent = (service: ConstrainedService, operation: string, { value }: Case): boolean =>
  placed(service, operation, value as object).every(
    (one) =>
      one.location === undefined ||
      one.location === "query" ||
      (typeof one.value === "string" &&
        one.value !== "" &&
        (one.location === "uri" || /^[\x21-\x7e]+$/.test(one.value))),
  );

const perOperation = 12;

/** Some of the broken inputs, spread over all of them. */
const someBroken = (service: ConstrainedService, operation: string): Case[] => {
  const constraints = loadConstraints(service);
  const all = new CaseMaker(constraints)
    .cases(constraints.operations[operation]?.input ?? "")
    .filter((one) => one.says !== undefined && canBeSent(service, operation, one));
  const step = Math.max(1, all.length / perOperation);
  return all.filter((_, at) => Math.floor(at / step) !== Math.floor((at - 1) / step));
};

test("every operation that is here has its constraints, and refuses what breaks them over the wire, without effect", async () => {
  const served = (["service", "runtime"] as const).flatMap((part) =>
    (world.bedrock[part].operations ?? []).map((operation) => ({
      service: part === "service" ? ("bedrock" as const) : ("bedrock-runtime" as const),
      operation,
    })),
  );
  const without = served.filter(({ service, operation }) => !loadConstraints(service).operations[operation]?.input);
  expect(without).toEqual([]);
  let sent = 0;
  for (const { service, operation } of served)
    for (const { value, path, says = "" } of someBroken(service, operation)) {
      const response = await send(service, operation, value as object);
      const answer = (await response.json()) as { message?: string };
      expect({ operation, path, status: response.status, type: response.headers.get("x-amzn-errortype") }).toEqual({
        operation,
        path,
        status: 400,
        type: "ValidationException",
      });
      expect(response.headers.get("content-type")).toBe("application/json");
      expect(response.headers.get("x-amzn-requestid")).toMatch(/^[0-9a-f-]{36}$/);
      expect(answer.message).toContain(says);
      sent += 1;
    }
  expect(sent).toBeGreaterThan(150);
  for (const path of [
    "/model-invocation-jobs",
    "/model-customization-jobs",
    "/custom-models",
    "/provisioned-model-throughputs",
    "/model-customization/custom-model-deployments",
    "/inference-profiles?type=APPLICATION",
  ]) {
    const lists = (await (await fetch(`${endpoint}${path}`, { headers: { authorization } })).json()) as object;
    expect({ path, lists: Object.values(lists).flat() }).toEqual({ path, lists: [] });
  }
  expect(world.events).toEqual([]);
});

test("a path with an empty label is no operation's, and one that is not percent-encoded is the client's error", async () => {
  const post = async (path: string) => {
    const response = await fetch(`${endpoint}${path}`, { method: "POST", headers: { authorization }, body: "{}" });
    return [response.status, response.headers.get("x-amzn-errortype")];
  };
  const nobodys = [404, "UnknownOperationException"];
  for (const path of ["/model//converse", "/model-invocation-job//stop", "/evaluation-job/"])
    expect(await post(path)).toEqual(nobodys);
  expect(await post("/model/%zz/converse")).toEqual([400, "SerializationException"]);
});

test("an API key of Bedrock's stands for a signature", async () => {
  const headers = { authorization: "Bearer bedrock-api-key-x" };
  expect((await fetch(`${endpoint}/custom-models`, { headers })).status).toBe(200);
});
