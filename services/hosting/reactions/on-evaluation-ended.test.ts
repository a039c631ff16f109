import { describe, expect, test } from "vitest";
import { sampleModel, sampleRun } from "../domain/samples.ts";
import { tagKeys } from "../domain/tags.ts";
import { scored, trained } from "../memory/play.ts";
import { stage, bedrock, hosting, said, problemOf, capacityOf, promote, useStage } from "./reactions.testing.ts";

useStage();

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
