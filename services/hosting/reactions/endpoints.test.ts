import { describe, expect, test } from "vitest";
import { deliver, messageOf } from "../../chassis/memory/envelope-of.ts";
import { sampleModel } from "../domain/samples.ts";
import { tagKeys } from "../domain/tags.ts";
import { rollback, trained } from "../memory/play.ts";
import { onRollbackRequested } from "./on-rollback-requested.ts";
import { stage, bedrock, hour, hosting, said, problemOf, promote, useStage } from "./reactions.testing.ts";

useStage();

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
