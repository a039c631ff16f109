import { Readable } from "node:stream";
import { text } from "node:stream/consumers";
import type { Objects } from "../../chassis/ports.ts";

/** What an order comes to is kept under its name: who carries it out again, or at the same time, says what the first one said. */
export const onceFor = async <Outcome>(
  uri: string,
  objects: Objects,
  work: () => Promise<Outcome>,
): Promise<Outcome> => {
  if (await objects.head(uri)) return kept(uri, objects);
  const outcome = await work();
  const written = await objects.writeOnce(uri, () => Readable.from([JSON.stringify(outcome)]), "application/json");
  return written === "written" ? outcome : kept(uri, objects);
};

const kept = async <Outcome>(uri: string, objects: Objects): Promise<Outcome> =>
  JSON.parse(await text(await objects.read(uri))) as Outcome;
