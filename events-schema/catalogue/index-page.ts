import { isRequest, type Contract } from "../contract.ts";
import { Claim, Metadata, dataBytesMax } from "../metadata.ts";
import { promiseOf } from "../publish.ts";
import { diagram, fieldTable, type Catalogue } from "./event-page.ts";
import { fieldsOf, schemaOf } from "./fields.ts";
import { code, json, page, table } from "./markdown.ts";
import { hearersOf, sendersOf, type Participant } from "./participants.ts";

/** Every event in one table, who sends what to whom as a graph, and what all events have in common. */
export const indexPage = (catalogue: Catalogue): string =>
  page(
    "# Events",
    "Every event of the choreography, made from the contracts in [events-schema](../../events-schema) and the declarations of the services. [asyncapi.json](asyncapi.json) says the same to programs.",
    "## Who sends what to whom",
    "Solid: facts. Dashed: requests. An event of several services is drawn from each.",
    diagram(["flowchart LR", ...edges(catalogue)]),
    "## All events",
    eventTable(catalogue),
    envelope,
    "### Metadata",
    "Written by the publisher of a fact and by nobody else. In a request it is ignored: who asked comes from EventBridge's envelope.",
    fieldTable(fieldsOf(schemaOf(Metadata))),
    "### Claim",
    `A fact with more than ${dataBytesMax.toLocaleString("en")} bytes of data carries \`claim\` in place of \`data\`. Read the object, compare its hash, and parse it as JSON: that is \`data\`. A request may not carry a claim.`,
    fieldTable(fieldsOf(schemaOf(Claim))),
    hearing,
  );

const edges = ({ contracts, participants }: Catalogue): string[] => {
  const labels = new Map<string, Set<string>>();
  for (const contract of contracts)
    for (const from of speakersOf(contract, participants)) {
      const key = `${from} ${isRequest(contract) ? "-.->" : "-->"}|EVENTS| ${listenersOf(contract, participants)}`;
      labels.set(key, (labels.get(key) ?? new Set()).add(contract.type));
    }
  return [...labels].map(([key, types]) => `  ${key.replace("EVENTS", [...types].join("<br/>"))}`);
};

const speakersOf = (contract: Contract, participants: readonly Participant[]): string[] => {
  if (isRequest(contract)) return [users];
  const deployed = sendersOf(contract, participants).map(({ service }) => service);
  return [...new Set(deployed.length > 0 ? deployed : contract.owners)].map(node);
};

/** What more than two services hear goes to one node with all their names, or the graph is a knot. */
const listenersOf = (contract: Contract, participants: readonly Participant[]): string => {
  const services = [...new Set(hearersOf(contract, participants).map(({ service }) => service))];
  const group =
    services.length > 2 ? [`${services.map(id).join("_and_")}["${services.join("<br/>")}"]`] : services.map(node);
  return [...group, ...(contract.forUsers ? [users] : [])].join(" & ");
};

const users = "users([users and their tools])";
const id = (service: string): string => service.replaceAll("-", "_");
const node = (service: string): string => `${id(service)}["${service}"]`;

const eventTable = ({ contracts, participants }: Catalogue): string =>
  table(
    ["event", "version", "promise", "from", "to"],
    contracts.map((contract) => [
      `[${contract.type}](${contract.type}.md)`,
      String(contract.version),
      promiseOf(contract),
      isRequest(contract) ? "users" : contract.owners.join(", "),
      [
        ...new Set(hearersOf(contract, participants).map(({ service }) => service)),
        ...(contract.forUsers ? ["users"] : []),
      ].join(", "),
    ]),
  );

const envelope = [
  "## The detail",
  "On the wire each event is an EventBridge event: `source` is `choreo.<service>` for facts and anything else for requests, `detail-type` is the event's name, and `detail` is",
  json({ metadata: "… (facts only)", data: "… (or, in its place, claim)" }),
].join("\n\n");

const hearing = [
  "## Hearing events in your own program",
  [
    "- Make a rule on the bus with the pattern on the event's page. Rules match on name, version and source; a missing version is 1. Do not match on `data`: its fields may move to another version.",
    "- Ignore fields that you do not know: a version may gain optional ones.",
    `- Delivery is at least once and unordered. The same fact has the same ${code("metadata.id")}, also in two versions: handle an id once.`,
    `- ${code("metadata.runId")} ties everything together that follows from one request; each run ends in exactly one [RunEnded](RunEnded.md).`,
    "- While an event moves to a new version, both are published. The old one goes when no service declares it; its page says so under Versions.",
  ].join("\n"),
].join("\n\n");
