import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { runCloud, type RunningCloud } from "./running-cloud.ts";

let cloud: RunningCloud;
beforeAll(async () => {
  cloud = await runCloud({ root: join(import.meta.dirname, "parcels") });
});
afterAll(() => cloud.close());

type Detail = { metadata: { id: string; version: number }; data: { text?: string } };

/** Every event of this type, with the rules that matched it. */
const heard = (type: string) =>
  cloud.entries().flatMap((entry) => {
    if (entry.kind !== "event" || entry.event["detail-type"] !== type) return [];
    return [{ source: entry.event.source, rules: entry.rules, ...(entry.event.detail as Detail) }];
  });

test("a producer that has moved says both versions: who has moved too hears the new one, who has not the old one", async () => {
  await cloud.publish("ParcelArrived", { parcel: "parcel-7", grams: 1500 });
  await cloud.until(() => heard("WeightRead").length === 2);
  expect(Object.fromEntries(heard("WeightRead").map(({ source, data }) => [source, data.text]))).toEqual({
    "choreo.training": "1.5 kg",
    "choreo.jobs": "1500 g",
  });
  const said = heard("ParcelWeighed").toSorted((a, b) => a.metadata.version - b.metadata.version);
  expect(said.map(({ metadata, rules }) => [metadata.version, rules.length])).toEqual([
    [1, 1],
    [2, 1],
  ]);
  expect(new Set(said.map(({ metadata }) => metadata.id)).size).toBe(1);
});
