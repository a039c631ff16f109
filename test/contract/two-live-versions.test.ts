import { App } from "aws-cdk-lib";
import { Template } from "aws-cdk-lib/assertions";
import { describe, expect, test } from "vitest";
import { z } from "zod";
import { unheard } from "../../events-schema/catalogue/participants.ts";
import { defineEvent, type Contract, type Metadata } from "../../events-schema/index.ts";
import { participantsOf } from "../../infra/catalogue.ts";
import { compile } from "../../infra/local/eventbridge/pattern/compile.ts";
import { readSettings } from "../../infra/settings.ts";
import { ChoreoStack } from "../../infra/stacks/choreo-stack.ts";
import type { ServiceDeclaration } from "../../services/chassis/declaration.ts";
import { deliver, messageOf, messageOfEvent } from "../../services/chassis/memory/envelope-of.ts";
import { memoryEdge } from "../../services/chassis/memory/memory-edge.ts";
import type { EdgePorts, InMessage } from "../../services/chassis/ports.ts";
import { reactTo, type EventReaction } from "../../services/chassis/react-to.ts";

/** One fact in two versions: the weight of a parcel, in grams and then, which breaks every reader, in kilograms. */
const grams = z.object({ parcel: z.string(), grams: z.number() });
const kilograms = z.object({ parcel: z.string(), kilograms: z.number() });
const Weighed = defineEvent({ type: "Weighed", version: 1, owner: "dataset", data: grams });
const WeighedV2 = defineEvent({ type: "Weighed", version: 2, owner: "dataset", data: kilograms });

const cause: Metadata = {
  id: "cause",
  version: 1,
  runId: "run-1",
  causationId: "before",
  hops: 0,
  time: "2026-01-01T00:00:00.000Z",
  requester: { account: "111122223333" },
};

type Stage = { sends: readonly Contract[]; moving: readonly Contract[]; staying: readonly Contract[] };

/** Three services of this stage of the move. They borrow the folders of real ones, which the stack wants to see. */
const declarationsOf = ({ sends, moving, staying }: Stage): ServiceDeclaration[] => [
  { name: "dataset", reactions: { weigh: { hears: { schedule: "rate(1 hour)" }, emits: sends, needs: [] } } },
  { name: "training", reactions: { onWeighed: { hears: { events: moving }, emits: [], needs: [] } } },
  { name: "jobs", reactions: { onWeighed: { hears: { events: staying }, emits: [], needs: [] } } },
];

/** The rules of the synthesized template, by the service whose queue they fill. */
const rulesOf = (declarations: readonly ServiceDeclaration[]) => {
  const app = new App({ context: { "aws:cdk:bundling-stacks": [] }, analyticsReporting: false });
  const settings = readSettings(() => undefined);
  const stack = new ChoreoStack(app, "Test", { settings, services: declarations, publishedSchemas: () => ({}) });
  return Object.entries(Template.fromStack(stack).findResources("AWS::Events::Rule")).map(([id, rule]) => ({
    service: id.startsWith("Training") ? "training" : "jobs",
    pattern: compile(JSON.stringify((rule as { Properties: { EventPattern: unknown } }).Properties.EventPattern)),
  }));
};

/** The two consumers behind the rules of this stage, on memory. */
const world = (stage: Stage) => {
  const rules = rulesOf(declarationsOf(stage));
  const handled: string[] = [];
  const consumer = (service: string, hears: readonly Contract[]) => {
    const note = (text: string) => void handled.push(`${service}: ${text}`);
    const reactions: EventReaction<EdgePorts>[] = [
      reactTo(Weighed, async ({ data }) => note(`${data.grams} g`)),
      reactTo(WeighedV2, async ({ data }) => note(`${data.kilograms} kg`)),
    ].filter(({ contract }) => hears.includes(contract));
    return { service, ports: memoryEdge({ service }).ports, reactions };
  };
  const consumers = [consumer("training", stage.moving), consumer("jobs", stage.staying)];
  return {
    handled,
    /** As EventBridge would: a message for each rule that matches. */
    route: async (message: InMessage): Promise<void> => {
      const event: unknown = JSON.parse(message.body);
      for (const { service, pattern } of rules)
        for (const hearer of consumers)
          if (hearer.service === service && pattern.matches(event)) await deliver(hearer, message);
    },
  };
};

/** What the producer's reaction says of one parcel: the same fact once in each version that it declares. */
const weigh = async (sends: readonly Contract[]): Promise<ReturnType<typeof memoryEdge>["published"]> => {
  const { emitFrom, published } = memoryEdge({ service: "dataset" });
  const emit = emitFrom(cause);
  if (sends.includes(WeighedV2)) await emit(WeighedV2, "parcel-7", { parcel: "parcel-7", kilograms: 1.5 });
  if (sends.includes(Weighed)) await emit(Weighed, "parcel-7", { parcel: "parcel-7", grams: 1500 });
  return published;
};

const played = async (stage: Stage): Promise<string[]> => {
  const { handled, route } = world(stage);
  for (const event of await weigh(stage.sends)) await route(messageOfEvent(event));
  return handled.toSorted();
};

describe("an event moves to a new version", () => {
  const both = [Weighed, WeighedV2];

  test("first the producer says it in both: nothing changes for whoever hears the old one", async () => {
    expect(await played({ sends: both, moving: [Weighed], staying: [Weighed] })).toEqual([
      "jobs: 1500 g",
      "training: 1500 g",
    ]);
  });

  test("then a consumer hears both for a while: it handles the fact once, whichever comes first", async () => {
    const stage = { sends: both, moving: both, staying: [Weighed] };
    expect(await played(stage)).toEqual(["jobs: 1500 g", "training: 1.5 kg"]);
    const { handled, route } = world(stage);
    for (const event of (await weigh(both)).toReversed()) await route(messageOfEvent(event));
    expect(handled).toEqual(["training: 1500 g", "jobs: 1500 g"]);
  });

  test("then it hears the new one alone, while the other consumer has not moved", async () => {
    const stage = { sends: both, moving: [WeighedV2], staying: [Weighed] };
    expect(await played(stage)).toEqual(["jobs: 1500 g", "training: 1.5 kg"]);
    expect(unheard(both, participantsOf(declarationsOf(stage)))).toEqual([]);
  });

  test("an event that says no version is the first, and reaches nobody else", async () => {
    const { handled, route } = world({ sends: both, moving: [WeighedV2], staying: [Weighed] });
    const { version: _, ...old } = cause;
    const data = { parcel: "parcel-7", grams: 1500 };
    await route(messageOf({ type: "Weighed", source: "choreo.dataset", detail: { metadata: old, data } }));
    expect(handled).toEqual(["jobs: 1500 g"]);
  });

  test("at last nobody declares the old one, and that is said until it is gone", () => {
    const stage = { sends: both, moving: [WeighedV2], staying: [WeighedV2] };
    expect(unheard(both, participantsOf(declarationsOf(stage)))).toEqual([
      expect.stringMatching(/^Weighed\.v1 is heard by no service: .*take it out of the emits of dataset\/weigh/),
    ]);
    expect(unheard([WeighedV2], participantsOf(declarationsOf({ ...stage, sends: [WeighedV2] })))).toEqual([]);
  });
});

test("both versions of one fact have one id, which is what makes hearing both safe", async () => {
  const published = await weigh([Weighed, WeighedV2]);
  expect(published.map(({ detail }) => detail.metadata.version)).toEqual([2, 1]);
  expect(new Set(published.map(({ detail }) => detail.metadata.id)).size).toBe(1);
});
