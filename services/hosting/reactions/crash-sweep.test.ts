import { isDeepStrictEqual } from "node:util";
import { expect } from "vitest";
import type { Hosted, Recipe } from "../../../events-schema/index.ts";
import { isSampleRun, sampleModel, sampleRecipe, sampleRun } from "../domain/samples.ts";
import { tagKeys } from "../domain/tags.ts";
import type { MemoryCapacity } from "../memory/memory-bedrock.ts";
import type { MemoryHosting } from "../memory/memory-hosting.ts";
import { cancelled, evaluationFailed, rollback, runEnded, scored, trained } from "../memory/play.ts";
import { openStage, type Stage } from "../memory/stage.ts";
import { describeCrashSweep } from "../../chassis/memory/crash-sweep.testing.ts";
import { tapped } from "../memory/tapped-ports.ts";
import { service } from "../service.ts";

const hourly = (change: Parameters<typeof sampleRecipe>[0] = {}): Recipe =>
  sampleRecipe({ ...change, hosting: { decisionHours: 1, ...change.hosting } });

/** What the evaluation was told of the run's capacity. */
const hostedOf = async ({ world }: Stage, name: string): Promise<Hosted> => {
  const capacity = (await world.ports.store.leases.read(sampleRun(name)))?.capacity;
  if (!capacity) throw new Error(`run ${name} has no capacity yet`);
  return capacity;
};

const word = async (stage: Stage, name: string, recipe: Recipe) => ({ hosted: await hostedOf(stage, name), recipe });

/** What others hear and act upon. */
const hasSaid = ({ world }: Stage, name: string, said: string): boolean =>
  world.published.some(({ type, detail }) => type === said && isSampleRun(detail.metadata.runId, name));

/** Lets no more time pass than is needed, whatever a death has delayed. */
const until = async (stage: Stage, name: string, said: string): Promise<void> => {
  for (let minutes = 0; minutes < 120 && !hasSaid(stage, name, said); minutes += 5) await stage.pass(5);
};

const bringUp = async (stage: Stage, name: string, recipe: Recipe): Promise<void> => {
  await stage.deliver(trained(name, recipe));
  await until(stage, name, "ModelHosted");
};

const judge = async (
  stage: Stage,
  name: string,
  { recipe, decision }: { recipe: Recipe; decision: "promote" | "retire" },
) => stage.deliver(scored(name, decision, await word(stage, name, recipe)));

type Story = {
  tell(stage: Stage): Promise<void>;
  /** The outcome events and the run's end of each run, by name of the run. */
  says: Record<string, string[]>;
  /** What else may be said of run `a`, where a death comes before anything was created. */
  orSays?: string[];
  /** Names or runs of what is hosted in the end, and with whose model. */
  stays: Record<string, string>;
  /** Minutes after the story. */
  aftermath?: number;
};

const promoted = ["ModelPromoted", "RunEnded succeeded"];
const retired = (outcome: string) => ["ModelRetired", `RunEnded ${outcome}`];
const notHosted = (outcome: string) => ["ModelHostingFailed", `RunEnded ${outcome}`];
const here = hourly({ hosting: { owner: "team-a" } });
const onto = hourly({ hosting: { endpoint: "news" } });
const units = hourly({ hosting: { method: "provisioned-throughput", endpoint: "news" } });

const stories: Record<string, Story> = {
  "a model is promoted where it is": {
    tell: async (stage) => {
      await bringUp(stage, "a", here);
      await judge(stage, "a", { recipe: here, decision: "promote" });
    },
    says: { a: promoted },
    stays: { a: "a" },
  },
  "a model without an evaluation is kept": {
    tell: async (stage) => bringUp(stage, "a", hourly({ evaluation: false })),
    says: { a: promoted },
    stays: { a: "a" },
  },
  "a model that is no better is retired, and deleted as the recipe says": {
    tell: async (stage) => {
      const recipe = hourly({ hosting: { deleteRetiredModel: true } });
      await bringUp(stage, "a", recipe);
      await judge(stage, "a", { recipe, decision: "retire" });
    },
    says: { a: retired("succeeded") },
    stays: {},
  },
  "the evaluation fails": {
    tell: async (stage) => {
      await bringUp(stage, "a", here);
      await stage.deliver(evaluationFailed("a", await word(stage, "a", here)));
    },
    says: { a: retired("failed") },
    stays: {},
  },
  "the evaluation never reports": {
    tell: async (stage) => bringUp(stage, "a", here),
    says: { a: retired("failed") },
    stays: {},
  },
  "an endpoint is made by the first promotion and swapped by the second": {
    tell: async (stage) => {
      await bringUp(stage, "a", onto);
      await judge(stage, "a", { recipe: onto, decision: "promote" });
      await until(stage, "a", "RunEnded");
      await bringUp(stage, "b", onto);
      await judge(stage, "b", { recipe: onto, decision: "promote" });
    },
    says: { a: promoted, b: promoted },
    stays: { news: "b" },
  },
  "two runs are promoted onto a new endpoint at once, with units for two": {
    tell: async (stage) => {
      stage.world.ports.hosting.limits.units = 2;
      await stage.deliver(trained("a", units));
      await bringUp(stage, "b", units);
      await until(stage, "a", "ModelHosted");
      await judge(stage, "a", { recipe: units, decision: "promote" });
      await judge(stage, "b", { recipe: units, decision: "promote" });
    },
    says: { a: promoted, b: promoted },
    stays: { news: "?" },
    aftermath: 150,
  },
  "an endpoint is rolled back": {
    tell: async (stage) => {
      for (const name of ["a", "b"]) {
        await bringUp(stage, name, onto);
        await judge(stage, name, { recipe: onto, decision: "promote" });
        await until(stage, name, "RunEnded");
      }
      await stage.deliver(rollback("r", "news"));
    },
    says: { a: promoted, b: promoted, r: ["EndpointRolledBack"] },
    stays: { news: "a" },
  },
  "an endpoint does not take the model": {
    tell: async (stage) => {
      await bringUp(stage, "a", onto);
      await judge(stage, "a", { recipe: onto, decision: "promote" });
      await until(stage, "a", "RunEnded");
      stage.world.ports.hosting.faults.losesUpdate = () => true;
      await bringUp(stage, "b", onto);
      await judge(stage, "b", { recipe: onto, decision: "promote" });
    },
    says: { a: promoted, b: retired("partial") },
    stays: { news: "a" },
  },
  "there is no room for a while": {
    tell: async (stage) => {
      stage.world.ports.hosting.limits.deployments = 0;
      stage.world.ports.hosting.limits.units = 0;
      await stage.deliver(trained("a", here));
      await stage.pass(6);
      stage.world.ports.hosting.limits.deployments = 1;
      await until(stage, "a", "ModelHosted");
      await judge(stage, "a", { recipe: here, decision: "promote" });
    },
    says: { a: promoted },
    stays: { a: "a" },
  },
  "outsiders are faster than the facts for a while": {
    tell: async (stage) => {
      let refusals = 2;
      stage.world.ports.hosting.faults.create = () =>
        refusals-- > 0 ? { outcome: "busy", message: "outsiders" } : undefined;
      await stage.deliver(trained("a", here));
      await until(stage, "a", "ModelHosted");
      await judge(stage, "a", { recipe: here, decision: "retire" });
    },
    says: { a: retired("succeeded") },
    stays: {},
  },
  "there is never room": {
    tell: async (stage) => {
      stage.world.ports.hosting.faults.create = () => ({ outcome: "busy", message: "outsiders" });
      await stage.deliver(trained("a", here));
      await stage.pass(90);
    },
    says: { a: notHosted("partial") },
    stays: {},
  },
  "Bedrock refuses": {
    tell: async (stage) => {
      stage.world.ports.hosting.faults.create = () => ({ outcome: "refused", message: "no such model" });
      await stage.deliver(trained("a", here));
    },
    says: { a: notHosted("partial") },
    stays: {},
  },
  "the creation fails": {
    tell: async (stage) => {
      stage.world.ports.hosting.faults.failsCreation = () => true;
      await bringUp(stage, "a", here);
    },
    says: { a: notHosted("partial") },
    stays: {},
  },
  "a run is cancelled before its model is trained": {
    tell: async (stage) => {
      await stage.deliver(cancelled("a"));
      await bringUp(stage, "a", here);
    },
    says: { a: notHosted("cancelled") },
    stays: {},
  },
  "a run is cancelled while its capacity is being created": {
    tell: async (stage) => {
      await stage.deliver(trained("a", here));
      await stage.deliver(cancelled("a"));
    },
    says: { a: retired("cancelled") },
    orSays: notHosted("cancelled"),
    stays: {},
  },
  "a run is cancelled while its model is being evaluated": {
    tell: async (stage) => {
      await bringUp(stage, "a", here);
      await stage.deliver(cancelled("a"));
      await judge(stage, "a", { recipe: here, decision: "promote" });
    },
    says: { a: retired("cancelled") },
    stays: {},
  },
  "a run is cancelled after its model was promoted": {
    tell: async (stage) => {
      await bringUp(stage, "a", here);
      await judge(stage, "a", { recipe: here, decision: "promote" });
      await stage.deliver(cancelled("a"));
    },
    says: { a: promoted },
    stays: { a: "a" },
  },
  "a deletion is refused for an hour": {
    tell: async (stage) => {
      await bringUp(stage, "a", here);
      const { faults } = stage.world.ports.hosting;
      faults.refusesDelete = () => true;
      await judge(stage, "a", { recipe: here, decision: "retire" });
      await stage.pass(60);
      faults.refusesDelete = () => false;
    },
    says: { a: retired("succeeded") },
    stays: {},
  },
  "everything is heard again after the end": {
    tell: async (stage) => {
      await bringUp(stage, "a", here);
      const { hosted } = await word(stage, "a", here);
      await judge(stage, "a", { recipe: here, decision: "retire" });
      await until(stage, "a", "RunEnded");
      await stage.deliver(runEnded("a"));
      await stage.deliver(trained("a", here));
      await stage.deliver(scored("a", "promote", { hosted, recipe: here }));
      await stage.deliver(cancelled("a"));
    },
    says: { a: retired("succeeded") },
    stays: {},
  },
};

/** The words that end something, each event id once, by run. ModelHosted may or may not have been said of a run that was cancelled. */
const saidOf = ({ published }: MemoryHosting, name: string): string[] => {
  const mine = published.filter(({ detail }) => isSampleRun(detail.metadata.runId, name));
  const once = new Map(mine.map((event) => [event.detail.metadata.id, event]));
  return [...once.values()]
    .filter(({ type }) => type !== "ModelHosted")
    .map(({ type, detail }) => {
      const { outcome } = ("data" in detail ? detail.data : {}) as { outcome?: string };
      return outcome === undefined ? type : `${type} ${outcome}`;
    });
};

const modelNames = new Map(["a", "b"].map((name) => [sampleModel(name).arn, name]));
const runNames = new Map(["a", "b"].map((name) => [sampleRun(name), name]));

const hostedIn = ({ ports }: MemoryHosting): Record<string, string> =>
  Object.fromEntries(
    ports.hosting
      .alive()
      .map(({ name, tags, desiredModelArn }) => [
        tags[tagKeys.endpoint] === undefined ? (runNames.get(tags[tagKeys.run] ?? "") ?? name) : name,
        modelNames.get(desiredModelArn) ?? "?",
      ]),
  );

const hour = 3_600_000;
/** Hours for which undecided capacity was paid past the time on its own tag and the grace. */
const overdueHours = ({ ports }: MemoryHosting): number => {
  const end = ({ keptAt, deletedAt }: MemoryCapacity) => keptAt ?? deletedAt ?? ports.clock.now().getTime();
  const due = ({ tags }: MemoryCapacity) => Date.parse(tags[tagKeys.decideBy] ?? "") + hour;
  return ports.hosting.all().reduce((sum, one) => sum + Math.max(0, (end(one) - due(one)) / hour), 0);
};

const expectEnding = ({ world, parked }: Stage, { says, orSays, stays }: Story, hint: string): void => {
  for (const [name, words] of Object.entries(says)) {
    const said = saidOf(world, name);
    if (!(orSays && hint !== "undisturbed" && isDeepStrictEqual(said, orSays)))
      expect(said, `${hint}: run ${name}`).toEqual(words);
  }
  const hosted = hostedIn(world);
  expect(Object.keys(hosted), hint).toEqual(Object.keys(stays));
  for (const [name, model] of Object.entries(stays)) if (model !== "?") expect(hosted[name], hint).toBe(model);
  expect(world.ports.hosting.undecided(), hint).toEqual([]);
  expect(overdueHours(world), `${hint}: hours paid for nothing`).toBe(0);
  expect(parked, hint).toEqual([]);
};

/** Content never changes: what has the same id says the same. */
const expectSameWords = ({ world }: Stage, hint: string): void => {
  const said = new Map<string, string>();
  for (const { detail } of world.published) {
    const data = JSON.stringify("data" in detail ? detail.data : detail.claim);
    expect(said.get(detail.metadata.id) ?? data, hint).toBe(data);
    said.set(detail.metadata.id, data);
  }
};

describeCrashSweep<Story, Stage>({
  service,
  stories,
  tell: async (story, { queues, process }) => {
    const stage = openStage(queues, (ports, { reaction }) => tapped(ports, process(reaction)));
    for (const name of ["a", "b"]) stage.world.ports.hosting.models.add(sampleModel(name).arn);
    await story.tell(stage);
    await stage.pass(story.aftermath ?? 150);
    return stage;
  },
  expectEnding: (stage, story, hint) => {
    expectEnding(stage, story, hint);
    expectSameWords(stage, hint);
  },
});
