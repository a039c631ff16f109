import { describe, expect, test } from "vitest";
import { runIdOf } from "../../../events-schema/index.ts";
import { consumeEvents } from "../../chassis/consume.ts";
import { memoryEdge } from "../../chassis/memory/memory-edge.ts";
import type { InMessage } from "../../chassis/ports.ts";
import { csvOf, requestOf, sentence } from "../making/dataset-maker.port-test.ts";
import { memoryDatasetMaker } from "../memory/memory-dataset-maker.ts";
import { memoryOutcomes } from "../memory/memory-outcomes.ts";
import type { DatasetPorts } from "../ports.ts";
import { onDatasetRequested } from "./on-dataset-requested.ts";

const account = "111122223333";
const runId = runIdOf({ account, type: "DatasetRequested", requestId: "r-1" });
const source = "s3://bkt/sources/rows.csv";
const table = csvOf(["title", "content"], ["A fine title", sentence]);

const messageOf = (data: unknown): InMessage => ({
  messageId: "m-1",
  body: JSON.stringify({
    id: "e-1",
    account,
    time: "2026-01-01T00:00:00Z",
    source: "anyone",
    "detail-type": "DatasetRequested",
    detail: { data },
  }),
  attributes: {},
  system: {},
  sentAt: 0,
  receiveCount: 1,
});

const request = (changes: object = {}) => ({ ...requestOf(), requestId: "r-1", ...changes });

const world = () => {
  const edge = memoryEdge({ service: "dataset" });
  edge.ports.objects.put(source, table);
  const maker = memoryDatasetMaker({ objects: edge.ports.objects, datasetsUri: "s3://bkt/datasets/" });
  const ports: DatasetPorts = { ...edge.ports, maker, outcomes: memoryOutcomes() };
  const deliver = (data: unknown, through: DatasetPorts = ports) =>
    consumeEvents(
      { name: "dataset/onDatasetRequested", service: "dataset", claimsUri: "s3://bkt/claims/", ports: through },
      [onDatasetRequested],
    )(messageOf(data));
  const forget = { hasHandled: async () => false, recordHandled: async () => {} };
  const told = () =>
    edge.published.map(({ type, detail }) => ({ type, data: "data" in detail ? detail.data : undefined }));
  return { ...edge, ports, objects: edge.ports.objects, deliver, told, forgetful: { ...ports, ledger: forget } };
};

const training = { baseModel: "amazon.nova-micro-v1:0:128k" };

describe("a requested dataset", () => {
  test("is announced, and with nothing to train the run has succeeded", async () => {
    const { deliver, told } = world();
    await deliver(request());
    expect(told()).toMatchObject([
      { type: "DatasetReady", data: { dataset: { name: "news" }, counts: { rowsIn: 1, records: 1 }, recipe: {} } },
      { type: "RunEnded", data: { outcome: "succeeded", summary: { train: 1, validation: 0, rowsIn: 1 } } },
    ]);
  });

  test("with training to come hands the recipe on and leaves the run open", async () => {
    const { deliver, told } = world();
    await deliver(request({ training, hosting: {} }));
    expect(told()).toMatchObject([
      { type: "DatasetReady", data: { recipe: { training, hosting: { method: "any" } } } },
    ]);
  });

  test("that cannot be is refused with a code, and the run ends rejected", async () => {
    const { deliver, told } = world();
    await deliver(request({ promptsMin: 5 }));
    const problem = {
      code: "dataset/too-few-prompts",
      message: expect.stringMatching(/^1 of 1 rows.* promptsMin is 5/),
    };
    expect(told()).toMatchObject([
      { type: "DatasetRejected", data: { problem, counts: { rowsIn: 1 } } },
      { type: "RunEnded", data: { outcome: "rejected", problem } },
    ]);
  });

  test("whose request breaks the contract is refused by naming the field", async () => {
    const { deliver, told } = world();
    await deliver({ requestId: "r-1", name: "no/name", source: { uri: "file:///x" } });
    expect(told().map(({ type }) => type)).toEqual(["DatasetRejected", "RunEnded"]);
    expect(told()[0]).toMatchObject({
      data: {
        problem: { code: "dataset/unreadable-request", message: expect.stringMatching(/name.*source\.uri.*records/) },
      },
    });
  });
});

describe("a run that is over", () => {
  test("and ended is left in peace", async () => {
    const { deliver, told, ports, objects } = world();
    await ports.tombstones.bury(runId, "ended");
    await deliver(request());
    expect(told()).toEqual([]);
    expect(objects.uris()).toEqual([source]);
  });

  test("and cancelled is ended as cancelled without any work", async () => {
    const { deliver, told, ports, objects } = world();
    await ports.tombstones.bury(runId, "cancelled");
    await deliver(request());
    expect(told()).toMatchObject([
      { type: "DatasetRejected", data: { problem: { code: "run/cancelled" } } },
      { type: "RunEnded", data: { outcome: "cancelled" } },
    ]);
    expect(objects.uris()).toEqual([source]);
  });

  test("cancelled during the work is announced as cancelled, not as ready", async () => {
    const { deliver, told, ports } = world();
    const maker = {
      make: async (data: Parameters<typeof ports.maker.make>[0]) => {
        await ports.tombstones.bury(runId, "cancelled");
        return ports.maker.make(data);
      },
    };
    await deliver(request({ training }), { ...ports, maker });
    expect(told().map(({ type }) => type)).toEqual(["DatasetRejected", "RunEnded"]);
  });
});

describe("a redelivered request", () => {
  test("tells the same again under the same ids, even when the source has changed since", async () => {
    const { deliver, forgetful, published, objects } = world();
    await deliver(request(), forgetful);
    objects.put(source, csvOf(["title", "content"], ["Another title", `${sentence} changed`]));
    await deliver(request(), forgetful);
    const [first, second] = [published.slice(0, 2), published.slice(2)];
    expect(second.map(({ detail }) => ["data" in detail && detail.data, detail.metadata.id])).toEqual(
      first.map(({ detail }) => ["data" in detail && detail.data, detail.metadata.id]),
    );
  });

  test("handled by two at once ends in one dataset and one answer", async () => {
    const { deliver, forgetful, published, objects } = world();
    await Promise.all([deliver(request(), forgetful), deliver(request(), forgetful)]);
    expect(new Set(published.map(({ detail }) => detail.metadata.id)).size).toBe(2);
    expect(objects.uris().filter((uri) => uri.endsWith("manifest.json"))).toHaveLength(1);
  });
});

/** Throws at the n-th call to any port, before or after its effect. */
const crashingAt = (
  ports: DatasetPorts,
  nth: number,
  when: "before" | "after",
): { ports: DatasetPorts; calls: () => number } => {
  let calls = 0;
  const wrap = <Port extends object>(port: Port): Port =>
    new Proxy(port, {
      get(target, name) {
        const member: unknown = Reflect.get(target, name);
        if (typeof member !== "function" || name === "list" || name === "now") return member;
        return async (...given: unknown[]): Promise<unknown> => {
          calls += 1;
          const isFatal = calls === nth;
          if (isFatal && when === "before") throw new Error("crash");
          const result: unknown = await Reflect.apply(member, target, given);
          if (isFatal) throw new Error("crash");
          return result;
        };
      },
    });
  const { publisher, ledger, tombstones, outcomes } = ports;
  const objects = wrap(ports.objects);
  const maker = memoryDatasetMaker({ objects, datasetsUri: "s3://bkt/datasets/" });
  const wrapped = {
    publisher: wrap(publisher),
    ledger: wrap(ledger),
    tombstones: wrap(tombstones),
    outcomes: wrap(outcomes),
  };
  return { ports: { ...ports, ...wrapped, objects, maker }, calls: () => calls };
};

describe("a crash between any two calls", () => {
  test("and a redelivery end where no crash would have", async () => {
    const calm = world();
    const counting = crashingAt(calm.ports, Infinity, "before");
    await calm.deliver(request(), counting.ports);
    const ids = (published: typeof calm.published) => [...new Set(published.map(({ detail }) => detail.metadata.id))];
    expect(counting.calls()).toBeGreaterThan(8);
    for (let nth = 1; nth <= counting.calls(); nth += 1)
      for (const when of ["before", "after"] as const) {
        const { deliver, ports, published, objects } = world();
        await expect(deliver(request(), crashingAt(ports, nth, when).ports)).rejects.toThrow("crash");
        await deliver(request());
        expect(ids(published)).toEqual(ids(calm.published));
        expect(objects.uris()).toEqual(calm.objects.uris());
      }
  });
});
