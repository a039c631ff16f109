import { describe, expect, test } from "vitest";
import { Deferred } from "../../chassis/outcome.ts";
import { sampleHosted, sampleModel, sampleRun } from "../domain/samples.ts";
import { tagKeys } from "../domain/tags.ts";
import { cancelled, check, scored, trained } from "../memory/play.ts";
import { openStage } from "../memory/stage.ts";
import { tapped } from "../memory/tapped-ports.ts";
import {
  stage,
  bedrock,
  hour,
  hosting,
  said,
  problemOf,
  capacityOf,
  promote,
  useStage,
  playOn,
} from "./reactions.testing.ts";

useStage();

describe("the sweep", () => {
  const abandoned = { [tagKeys.stack]: "choreo", [tagKeys.run]: "lost", [tagKeys.decision]: "pending" };
  const past = "2026-01-01T00:00:00.000Z";
  const leave = (name: string, tags: Record<string, string>) =>
    bedrock.foreign({ method: "provisioned-throughput", name, modelArn: "arn:x", tags });

  test("deletes what nobody answers for, and nothing foreign, kept, young or without a date", async () => {
    leave("orphan", { ...abandoned, [tagKeys.decideBy]: past });
    leave("kept", { ...abandoned, [tagKeys.decideBy]: past, [tagKeys.decision]: "keep" });
    leave("other-stack", { ...abandoned, [tagKeys.decideBy]: past, [tagKeys.stack]: "choreo-2" });
    leave("young", { ...abandoned, [tagKeys.decideBy]: "2026-01-02T00:00:00.000Z" });
    leave("dateless", { ...abandoned, [tagKeys.decideBy]: "soon" });
    leave("bare", {});
    await stage.pass(45);
    expect(bedrock.alive()).toHaveLength(6);
    await stage.pass(45);
    expect(bedrock.alive().map(({ name }) => name)).toEqual(["kept", "other-stack", "young", "dateless", "bare"]);
    expect(stage.world.published).toMatchObject([
      { type: "CapacityAbandoned", detail: { metadata: { runId: "lost" }, data: { hosted: { name: "orphan" } } } },
    ]);
  });

  test("tries a refused deletion again until it goes, and no dollar is paid after that", async () => {
    leave("orphan", { ...abandoned, [tagKeys.decideBy]: past });
    bedrock.faults.refusesDelete = () => true;
    await stage.pass(3 * hour);
    expect(bedrock.undecided()).toHaveLength(1);
    bedrock.faults.refusesDelete = () => false;
    await stage.pass(20);
    const dollars = bedrock.undecidedDollars();
    await stage.pass(24 * hour);
    expect(bedrock.undecidedDollars()).toBe(dollars);
  });

  test("with the whole table lost leaves nothing of a run but what was promoted", async () => {
    await promote("a", hosting());
    await stage.deliver(trained("b", hosting()));
    await stage.pass(20);
    for (const name of ["a", "b"]) stage.world.ports.store.leases.lose(sampleRun(name));
    await stage.pass(6 * hour);
    expect(bedrock.alive().map(({ modelArn }) => modelArn)).toEqual([sampleModel("a").arn]);
  });

  test("ends what nobody has decided on in time", async () => {
    await stage.deliver(trained("a", hosting()));
    await stage.pass(2 * hour);
    expect(problemOf("RunEnded")).toBe("hosting/no-decision");
    expect(bedrock.alive()).toEqual([]);
  });
});

test("Bedrock throttles everything for minutes, again and again, and the run ends as it would have", async () => {
  let throttled = (_call: string): boolean => false;
  playOn(
    openStage("redeliver", (ports) =>
      tapped(ports, async (call, pass) => {
        if (call.startsWith("hosting.") && throttled(call)) throw new Deferred("throttled", { retryAfterMs: 60_000 });
        return pass();
      }),
    ),
  );
  const minutes = () => stage.world.ports.clock.now().getTime() / 60_000;
  throttled = () => minutes() % 30 < 10;
  const recipe = hosting({ endpoint: "news" });
  await stage.deliver(trained("a", recipe));
  await stage.pass(hour);
  await stage.deliver(scored("a", "promote", { hosted: await capacityOf("a"), recipe }));
  await stage.pass(2 * hour);
  expect(said("RunEnded")).toMatchObject({ outcome: "succeeded" });
  expect(bedrock.alive().map(({ name }) => name)).toEqual(["news"]);
});

test("a check of a run that is not known is parked, and a replay after the end says nothing new", async () => {
  await stage.deliver(check("unknown"));
  expect(stage.parked).toEqual([`check {"runId":"unknown"}: hosting/unknown-run`]);
  const recipe = hosting();
  await promote("a", recipe);
  const before = new Set(stage.world.published.map(({ detail }) => detail.metadata.id));
  await stage.deliver(trained("a", recipe));
  await stage.deliver(scored("a", "retire", { hosted: sampleHosted("x"), recipe }));
  await stage.deliver(cancelled("a"));
  await stage.pass(6 * hour);
  expect(new Set(stage.world.published.map(({ detail }) => detail.metadata.id))).toEqual(before);
  expect(bedrock.alive()).toHaveLength(1);
});
