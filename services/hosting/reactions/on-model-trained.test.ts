import { describe, expect, test } from "vitest";
import { sampleModel, sampleRun } from "../domain/samples.ts";
import { tagKeys } from "../domain/tags.ts";
import { check, runEnded, trained } from "../memory/play.ts";
import { stage, bedrock, hour, hosting, said, problemOf, useStage } from "./reactions.testing.ts";

useStage();

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
