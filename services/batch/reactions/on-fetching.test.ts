import { describe, expect, test } from "vitest";
import type { Hub } from "../hub/hub.ts";
import { cancelled, requested, sampleRun } from "../memory/play.ts";
import { sampleCsv, sampleDataset as dataset, sampleDatasets, sampleRequest } from "../memory/samples.ts";
import { openStage, type Stage } from "../memory/stage.ts";

const openHubStage = (): Stage => openStage({ datasets: sampleDatasets });

const fromHub = (requestId: string, more: { split?: string; tokenSecretArn?: string } = {}) =>
  sampleRequest(requestId, {}, { input: { from: "hugging-face", dataset, ...more } });
const ends = ({ world }: Stage) =>
  world.published.flatMap(({ type, detail }) => (type === "RunEnded" && "data" in detail ? [detail.data] : []));
const copies = ({ world }: Stage) => world.ports.objects.uris().filter((uri) => uri.includes("/hub/"));

/** The Hub answers so many questions with `later` first. */
const busy = (stage: Stage, method: "commitOf" | "read", times: number): void => {
  const { hub } = stage.world.ports;
  const answers = { ...hub };
  let left = times;
  const put = <Name extends keyof Hub>(name: Name, answer: Hub[Name]) => void (hub[name] = answer);
  const busyOr = <Answer>(answer: () => Promise<Answer>) =>
    left-- > 0 ? Promise.resolve({ kind: "later", afterMs: 60_000, why: "the Hub answers 429" } as const) : answer();
  if (method === "commitOf") put("commitOf", (asked) => busyOr(() => answers.commitOf(asked)));
  else put("read", (place, from) => busyOr(() => answers.read(place, from)));
};

describe("a pipeline over a data set of the Hub", () => {
  test("copies its files, prepares them and comes to its end", async () => {
    const stage = openHubStage();
    await stage.deliver(requested(fromHub("hub")));
    await stage.run();
    expect(ends(stage)).toMatchObject([{ outcome: "succeeded" }]);
    expect(copies(stage)).toEqual(
      ["00000", "00001"].map((name) => `s3://memory/pipelines/${sampleRun("hub")}/stages/ask/hub/${name}.parquet`),
    );
    expect(stage.jobs.orders).toHaveLength(1);
  });

  test("keeps to the commit that the branch was at its start", async () => {
    const stage = openHubStage();
    await stage.deliver(requested(fromHub("pinned")));
    const { hub } = stage.world.ports;
    hub.commitOf = async () => ({ kind: "found", commit: "b".repeat(40) });
    await stage.run();
    expect(ends(stage)).toMatchObject([{ outcome: "succeeded" }]);
    expect(copies(stage)).toHaveLength(2);
  });

  test("has the same listing in every run that finds the same files", async () => {
    const stage = openHubStage();
    for (const requestId of ["one", "other"]) await stage.deliver(requested(fromHub(requestId)));
    const plans = ["one", "other"].map((requestId) =>
      stage.world.ports.objects.text(`s3://memory/pipelines/${sampleRun(requestId)}/plan.json`),
    );
    const listings = plans.map((plan) => (JSON.parse(plan ?? "{}") as { listing?: string }).listing);
    expect(listings[0]).toMatch(/./);
    expect(listings[1]).toBe(listings[0]);
  });

  test.each(["commitOf", "read"] as const)("waits where the Hub is busy (%s)", async (method) => {
    const stage = openHubStage();
    busy(stage, method, 2);
    // The bus delivers again what was put off.
    for (let deliveries = 0; deliveries < 3; deliveries += 1) await stage.deliver(requested(fromHub("busy")));
    await stage.run();
    expect(ends(stage)).toMatchObject([{ outcome: "succeeded" }]);
    expect(stage.parked).toEqual([]);
  });

  test("is rejected where there is no such split, or no such secret, with the place in the request", async () => {
    const stage = openHubStage();
    await stage.deliver(requested(fromHub("split", { split: "validation" })));
    await stage.deliver(
      requested(fromHub("secret", { tokenSecretArn: "arn:aws:secretsmanager:us-east-1:123456789012:secret:x-AbCdEf" })),
    );
    await stage.run();
    expect(ends(stage)).toMatchObject([
      {
        outcome: "rejected",
        problem: { code: "batch/hub-no-split", places: ["/stages/0/input", "default/train"] },
      },
      { outcome: "rejected", problem: { code: "batch/hub-secret", places: ["/stages/0/input"] } },
    ]);
  });

  test("is rejected where a file comes with other bytes, before anything is paid", async () => {
    const stage = openHubStage();
    const { hub } = stage.world.ports;
    await stage.deliver(requested(fromHub("spoilt")));
    hub.read = async () => ({ kind: "found", startsAt: 0, body: zeros(Buffer.byteLength(sampleCsv(70))) });
    await stage.run();
    expect(ends(stage)).toMatchObject([{ outcome: "rejected", problem: { code: "batch/hub-other-bytes" } }]);
    expect(copies(stage)).toEqual([]);
    expect(stage.jobs.orders).toEqual([]);
  });

  test("that is cancelled copies nothing more", async () => {
    const stage = openHubStage();
    await stage.deliver(requested(fromHub("cancelled")));
    await stage.deliver(cancelled(sampleRun("cancelled")));
    await stage.run();
    expect(ends(stage)).toMatchObject([{ outcome: "cancelled" }]);
    expect(copies(stage)).toEqual([]);
  });
});

async function* zeros(bytes: number): AsyncGenerator<Uint8Array> {
  yield new Uint8Array(bytes);
}
