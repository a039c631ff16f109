import { beforeEach, describe, expect, test } from "vitest";
import { HostingSection, type Hosted, type Recipe } from "../../../events-schema/index.ts";
import { deliver, messageOf } from "../../chassis/memory/envelope-of.ts";
import { Deferred } from "../../chassis/outcome.ts";
import { isSampleRun, sampleHosted, sampleModel, sampleRecipe, sampleRun } from "../domain/samples.ts";
import { tagKeys } from "../domain/tags.ts";
import type { MemoryBedrock } from "../memory/memory-bedrock.ts";
import { cancelled, check, rollback, runEnded, scored, trained } from "../memory/play.ts";
import { openStage, type Stage } from "../memory/stage.ts";
import { tapped } from "../memory/tapped-ports.ts";
import { onRollbackRequested } from "./on-rollback-requested.ts";

let stage: Stage;
let bedrock: MemoryBedrock;
beforeEach(() => {
  stage = openStage();
  bedrock = stage.world.ports.hosting;
  for (const name of ["a", "b"]) bedrock.models.add(sampleModel(name).arn);
});

const hour = 60;
const hosting = (section: Partial<HostingSection> = {}, evaluation = true): Recipe =>
  sampleRecipe({ hosting: { decisionHours: 1, ...section }, evaluation });

const said = (type: string, name = "a"): unknown => {
  const found = stage.world.published.find(
    (event) => event.type === type && isSampleRun(event.detail.metadata.runId, name),
  );
  return found && "data" in found.detail ? found.detail.data : undefined;
};
const problemOf = (type: string, name = "a"): string | undefined =>
  (said(type, name) as { problem?: { code: string } } | undefined)?.problem?.code;

const capacityOf = async (name: string): Promise<Hosted> => {
  const capacity = (await stage.world.ports.store.leases.read(sampleRun(name)))?.capacity;
  if (!capacity) throw new Error(`run ${name} has no capacity`);
  return capacity;
};

const promote = async (name: string, recipe: Recipe): Promise<void> => {
  await stage.deliver(trained(name, recipe));
  await stage.pass(20);
  await stage.deliver(scored(name, "promote", { hosted: await capacityOf(name), recipe }));
  await stage.pass(30);
};

describe("a trained model", () => {
  test("that nobody wants hosted is nobody's business here", async () => {
    await stage.deliver(trained("a", {}));
    await stage.pass(hour);
    expect(stage.world.ports.store.leases.all()).toEqual([]);
    expect(stage.world.published).toEqual([]);
  });

  test("is hosted under the run's own name, with all that the sweep must know on it", async () => {
    await stage.deliver(trained("a", hosting({ owner: "news team" })));
    expect(bedrock.alive()).toMatchObject([
      {
        method: "on-demand",
        modelArn: sampleModel("a").arn,
        tags: {
          [tagKeys.stack]: "choreo",
          [tagKeys.run]: sampleRun("a"),
          [tagKeys.decision]: "pending",
          [tagKeys.decideBy]: "2026-01-01T03:00:00.000Z",
          [tagKeys.owner]: "news team",
        },
      },
    ]);
    expect(said("ModelHosted")).toBeUndefined();
    await stage.pass(6);
    expect(said("ModelHosted")).toMatchObject({ hosted: { method: "on-demand", since: "2026-01-01T00:00:00.000Z" } });
  });

  test("goes the other way when the first is full, if the recipe leaves it open", async () => {
    bedrock.limits.deployments = 0;
    await stage.deliver(trained("a", hosting()));
    expect(bedrock.alive()).toMatchObject([{ method: "provisioned-throughput", modelUnits: 1 }]);
  });

  test("that cannot be hosted here at all is not waited for", async () => {
    await stage.deliver(trained("a", hosting({ method: "on-demand" }), "meta.llama3-1-8b-instruct-v1:0:128k"));
    expect(problemOf("ModelHostingFailed")).toBe("hosting/not-possible");
    expect(said("RunEnded")).toMatchObject({ outcome: "partial" });
  });

  test("waits for room, but not for ever; the model's ARN and the quota are in the end", async () => {
    bedrock.limits.deployments = 0;
    bedrock.limits.units = 0;
    await stage.deliver(trained("a", hosting()));
    await stage.pass(50);
    expect(stage.world.published).toEqual([]);
    await stage.pass(30);
    expect(said("RunEnded")).toMatchObject({
      outcome: "partial",
      summary: { modelArn: sampleModel("a").arn },
      problem: { code: "hosting/no-room", remedy: expect.stringContaining("L-1EF80F3E") as string },
    });
  });

  test("whose name is taken by something foreign is refused, and the foreign one is left alone", async () => {
    const name = (await openedName()) ?? "";
    bedrock.foreign({ method: "on-demand", name, modelArn: sampleModel("b").arn });
    await stage.deliver(check(sampleRun("a")));
    expect(problemOf("ModelHostingFailed")).toBe("hosting/refused-by-bedrock");
    expect(bedrock.alive()).toHaveLength(1);
  });

  const openedName = async (): Promise<string | undefined> => {
    await trained("a", hosting({ method: "on-demand" })).deliver(stage.world.ports);
    stage.world.ports.checks.queue.length = 0;
    return (await stage.world.ports.store.leases.read(sampleRun("a")))?.name;
  };

  test("whose creation never ends is removed as soon as Bedrock lets go, and only then the run ends", async () => {
    bedrock.faults.neverReady = () => true;
    await stage.deliver(trained("a", hosting()));
    await stage.pass(5 * hour);
    expect(stage.world.published).toEqual([]);
    for (const one of bedrock.alive()) one.settlesAt = 0;
    await stage.pass(20);
    expect(bedrock.alive()).toEqual([]);
    expect(problemOf("ModelHostingFailed")).toBe("hosting/creation-too-long");
    expect(said("RunEnded")).toMatchObject({ outcome: "partial", summary: { modelArn: sampleModel("a").arn } });
  });

  test("of a run that has ended is not hosted; of one that ends meanwhile it is removed", async () => {
    await stage.deliver(runEnded("a"));
    await stage.deliver(trained("a", hosting()));
    await stage.deliver(trained("b", hosting()));
    await stage.pass(6);
    await stage.deliver(runEnded("b"));
    await stage.pass(10);
    expect(bedrock.alive()).toEqual([]);
    expect(said("RunEnded", "a")).toBeUndefined();
    expect(said("ModelRetired", "b")).toBeDefined();
  });
});

describe("the decision", () => {
  test("is on the resource before it is said", async () => {
    const recipe = hosting({ until: "2027-01-01T00:00:00Z" });
    await stage.deliver(trained("a", recipe));
    await stage.pass(20);
    const { publisher } = stage.world.ports;
    const tagsWhenSaid: unknown[] = [];
    const publish = publisher.publish.bind(publisher);
    publisher.publish = async (events) => {
      if (events.some(({ type }) => type === "ModelPromoted")) tagsWhenSaid.push(bedrock.alive()[0]?.tags);
      return publish(events);
    };
    await stage.deliver(scored("a", "promote", { hosted: await capacityOf("a"), recipe }));
    expect(tagsWhenSaid).toMatchObject([{ [tagKeys.decision]: "keep", [tagKeys.until]: "2027-01-01T00:00:00Z" }]);
  });

  test("ends the run with scores, what is kept, and what it cost", async () => {
    await promote("a", hosting());
    expect(said("RunEnded")).toMatchObject({
      outcome: "succeeded",
      summary: { metric: "rougeL", customizedScore: 0.8, baseScore: 0.5, differenceLow: 0.2, decision: "promote" },
      cost: { training: 0.2, total: expect.any(Number) as number },
    });
  });

  test("to keep what somebody has deleted is a failure that is told", async () => {
    const recipe = hosting();
    await stage.deliver(trained("a", recipe));
    await stage.pass(20);
    const hosted = await capacityOf("a");
    await bedrock.remove(hosted.method, hosted.arn);
    await stage.deliver(scored("a", "promote", { hosted, recipe }));
    expect(problemOf("RunEnded")).toBe("hosting/capacity-lost");
    expect(bedrock.models.has(sampleModel("a").arn)).toBe(true);
  });

  test("to retire deletes the model too where asked, and tells where Bedrock would not", async () => {
    const recipe = hosting({ deleteRetiredModel: true });
    bedrock.faults.holdsModel = () => true;
    await stage.deliver(trained("a", recipe));
    await stage.pass(20);
    await stage.deliver(scored("a", "retire", { hosted: await capacityOf("a"), recipe }));
    await stage.pass(20);
    expect(said("ModelRetired")).toMatchObject({
      modelDeleted: false,
      why: expect.stringContaining("would not delete the custom model 10 times") as string,
    });
  });

  test("is carried out although the table was lost", async () => {
    const recipe = hosting();
    await stage.deliver(trained("a", recipe));
    await stage.pass(20);
    const hosted = await capacityOf("a");
    stage.world.ports.store.leases.lose(sampleRun("a"));
    await stage.deliver(scored("a", "promote", { hosted, recipe }));
    expect(said("ModelPromoted")).toMatchObject({ hosted: { arn: hosted.arn } });
    expect(bedrock.alive()[0]?.tags[tagKeys.decision]).toBe("keep");
  });
});

describe("an endpoint", () => {
  const onto = hosting({ endpoint: "news" });

  test("is made by the first promotion, swapped by the second, and the candidates' own capacity goes", async () => {
    await promote("a", hosting({ endpoint: "news", owner: "the first team", until: "2030-01-01T00:00:00.000Z" }));
    expect(said("ModelPromoted")).toMatchObject({ endpoint: "news", hosted: { name: "news" } });
    expect(bedrock.alive()).toMatchObject([
      { tags: { [tagKeys.owner]: "the first team", [tagKeys.until]: "2030-01-01T00:00:00.000Z" } },
    ]);
    await promote("b", hosting({ endpoint: "news", owner: "the second team" }));
    expect(said("ModelPromoted", "b")).toMatchObject({ previousModelArn: sampleModel("a").arn });
    expect(bedrock.alive()).toMatchObject([
      {
        name: "news",
        modelArn: sampleModel("b").arn,
        tags: {
          [tagKeys.decision]: "keep",
          [tagKeys.previous]: sampleModel("a").arn,
          [tagKeys.owner]: "the second team",
          [tagKeys.until]: "2030-01-01T00:00:00.000Z",
        },
      },
    ]);
  });

  test("is made although there is no room beside the candidate", async () => {
    bedrock.limits.units = 1;
    await promote("a", hosting({ endpoint: "news", method: "provisioned-throughput" }));
    expect(bedrock.alive()).toMatchObject([{ name: "news", method: "provisioned-throughput" }]);
  });

  test("that does not come up takes nothing down with it but itself", async () => {
    bedrock.faults.neverReady = ({ name }) => name === "news";
    await promote("a", onto);
    await stage.pass(90);
    expect(problemOf("RunEnded")).toBe("hosting/swap-too-long");
    for (const one of bedrock.alive()) one.settlesAt = 0;
    await stage.pass(4 * hour);
    expect(bedrock.alive()).toEqual([]);
  });

  test.each([
    [
      "foreign",
      () => bedrock.foreign({ method: "on-demand", name: "news", modelArn: "arn:x" }),
      "hosting/endpoint-foreign",
    ],
    [
      "of another base",
      () =>
        bedrock.foreign({
          method: "on-demand",
          name: "news",
          modelArn: "arn:x",
          tags: {
            [tagKeys.stack]: "choreo",
            [tagKeys.endpoint]: "news",
            [tagKeys.base]: "amazon.nova-pro-v1:0:300k",
            [tagKeys.decision]: "keep",
          },
        }),
      "hosting/endpoint-mismatch",
    ],
  ])("that is %s is found out before anything is created", async (_, make, code) => {
    make();
    await stage.deliver(trained("a", onto));
    expect(problemOf("ModelHostingFailed")).toBe(code);
    expect(bedrock.all()).toHaveLength(1);
  });

  test("whose row was lost is known by its tags", async () => {
    await promote("a", onto);
    await promote("b", onto);
    stage.world.ports.store.endpoints.lose("news");
    await stage.deliver(rollback("r", "news"));
    await stage.pass(20);
    expect(said("EndpointRolledBack", "r")).toMatchObject({ modelArn: sampleModel("a").arn });
  });

  test("is rolled back, and a second rollback undoes the first", async () => {
    await promote("a", onto);
    await promote("b", onto);
    await stage.deliver(rollback("r", "news"));
    await stage.pass(20);
    const [a, b] = [sampleModel("a").arn, sampleModel("b").arn];
    expect(said("EndpointRolledBack", "r")).toEqual({ endpoint: "news", modelArn: a, previousModelArn: b });
    await stage.deliver(rollback("s", "news"));
    await stage.pass(20);
    expect(said("EndpointRolledBack", "s")).toEqual({ endpoint: "news", modelArn: b, previousModelArn: a });
  });

  test.each([
    ["hosting/unknown-endpoint", async () => undefined],
    ["hosting/nothing-to-roll-back", async () => promote("a", onto)],
    [
      "hosting/previous-model-gone",
      async () => {
        await promote("a", onto);
        await promote("b", onto);
        bedrock.models.delete(sampleModel("a").arn);
      },
    ],
    [
      "hosting/swap-refused",
      async () => {
        await promote("a", onto);
        await promote("b", onto);
        bedrock.faults.refusesUpdate = () => true;
      },
    ],
  ])("is not rolled back: %s", async (code, prepare) => {
    await prepare();
    await stage.deliver(rollback("r", "news"));
    await stage.pass(20);
    expect(problemOf("RollbackRejected", "r")).toBe(code);
  });

  test("rollback that breaks its contract is refused aloud", async () => {
    const { ports, published } = stage.world;
    const message = messageOf({
      type: "RollbackRequested",
      detail: { data: { requestId: "q", endpoint: "no name!" } },
    });
    await deliver({ service: "hosting", ports, reactions: [onRollbackRequested] }, message);
    expect(published).toMatchObject([
      { type: "RollbackRejected", detail: { data: { problem: { code: "hosting/unreadable-request" } } } },
    ]);
  });
});

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
  stage = openStage("redeliver", (ports) =>
    tapped(ports, async (call, pass) => {
      if (call.startsWith("hosting.") && throttled(call)) throw new Deferred("throttled", { retryAfterMs: 60_000 });
      return pass();
    }),
  );
  bedrock = stage.world.ports.hosting;
  bedrock.models.add(sampleModel("a").arn);
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
