import { beforeEach } from "vitest";
import { HostingSection, type Hosted, type Recipe } from "../../../events-schema/index.ts";
import { isSampleRun, sampleModel, sampleRecipe, sampleRun } from "../domain/samples.ts";
import type { MemoryBedrock } from "../memory/memory-bedrock.ts";
import { scored, trained } from "../memory/play.ts";
import { openStage, type Stage } from "../memory/stage.ts";

export let stage: Stage;
export let bedrock: MemoryBedrock;
export const hour = 60;
export const hosting = (section: Partial<HostingSection> = {}, evaluation = true): Recipe =>
  sampleRecipe({ hosting: { decisionHours: 1, ...section }, evaluation });

export const said = (type: string, name = "a"): unknown => {
  const found = stage.world.published.find(
    (event) => event.type === type && isSampleRun(event.detail.metadata.runId, name),
  );
  return found && "data" in found.detail ? found.detail.data : undefined;
};
export const problemOf = (type: string, name = "a"): string | undefined =>
  (said(type, name) as { problem?: { code: string } } | undefined)?.problem?.code;

export const capacityOf = async (name: string): Promise<Hosted> => {
  const capacity = (await stage.world.ports.store.leases.read(sampleRun(name)))?.capacity;
  if (!capacity) throw new Error(`run ${name} has no capacity`);
  return capacity;
};

export const promote = async (name: string, recipe: Recipe): Promise<void> => {
  await stage.deliver(trained(name, recipe));
  await stage.pass(20);
  await stage.deliver(scored(name, "promote", { hosted: await capacityOf(name), recipe }));
  await stage.pass(30);
};

/** Plays on this stage from now on. */
export const playOn = (opened: Stage): void => {
  stage = opened;
  bedrock = stage.world.ports.hosting;
  for (const name of ["a", "b"]) bedrock.models.add(sampleModel(name).arn);
};

/** A stage of its own for each test of a file. */
export const useStage = (): void => {
  beforeEach(() => playOn(openStage()));
};
