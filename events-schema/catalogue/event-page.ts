import { isRequest, rulePattern, sourceOf, type Contract } from "../contract.ts";
import { promiseOf } from "../publish.ts";
import { fieldsOf, schemaOf, type Field } from "./fields.ts";
import { block, code, json, page, table } from "./markdown.ts";
import { comesFrom, hearersOf, isSame, leadsTo, sendersOf, versionName, type Participant } from "./participants.ts";

/** What the pages are made from: the contracts, who declares them, and what is committed beside them. */
export type Catalogue = {
  contracts: readonly Contract[];
  participants: readonly Participant[];
  /** By the version's name: since when, and what it changed. Versions that are gone stay. */
  history: Readonly<Record<string, { since: string; what: string; until?: string }>>;
  /** A whole `detail` of this version that validates. */
  exampleOf: (contract: Contract) => unknown;
};

/** One event on one page: enough to send it or to hear it without reading code. */
export const eventPage = (type: string, catalogue: Catalogue): string => {
  const versions = catalogue.contracts.filter((contract) => contract.type === type).toReversed();
  return page(
    `# ${type}`,
    "[All events](README.md)",
    ...versions.flatMap((contract) => versionSections(contract, catalogue, versions.length > 1)),
    "## Versions",
    versionTable(type, catalogue),
  );
};

const versionSections = (contract: Contract, catalogue: Catalogue, hasSiblings: boolean): string[] => [
  hasSiblings ? `## Version ${contract.version}` : "",
  promiseOf(contract),
  facts(contract, catalogue),
  isRequest(contract) ? howToSend(contract, catalogue) : "",
  howToHear(contract),
  fieldSections(contract),
  "### Example",
  isRequest(contract)
    ? "The whole `detail`."
    : "The whole `detail`. In an event that is still small, `data` is inline as here; [more](README.md#the-detail).",
  json(catalogue.exampleOf(contract)),
];

const facts = (contract: Contract, { contracts, participants }: Catalogue): string => {
  const senders = sendersOf(contract, participants);
  const hearers = hearersOf(contract, participants);
  const name = versionName(contract);
  return table(
    ["", ""],
    [
      ["kind", isRequest(contract) ? "request: a wish, from outside" : "fact: something has happened"],
      ["version", String(contract.version)],
      ["who may send it", whoMaySend(contract)],
      ["producers", isRequest(contract) ? "users and their programs" : listOf(senders, "none deployed")],
      ["consumers", [listOf(hearers, ""), contract.forUsers ? "users and their tools" : ""].filter(Boolean).join(", ")],
      [
        "can come after",
        links(
          senders.flatMap((sender) => comesFrom(sender, participants)),
          { contract, contracts },
        ),
      ],
      [
        "can lead to",
        links(
          hearers.flatMap((hearer) => leadsTo(hearer, participants)),
          { contract, contracts },
        ),
      ],
      [
        "JSON Schema",
        `[${name}.json](../../events-schema/published/${name}.json), in the schema registry as ${code(name)}`,
      ],
    ],
  );
};

const whoMaySend = (contract: Contract): string => {
  if (!isRequest(contract))
    return `${contract.owners.map(code).join(", ")} alone, as source ${contract.owners.map((owner) => code(sourceOf(owner))).join(", ")}`;
  const accounts = contract.crossAccount
    ? "; from other accounts those in the setting `producerAccounts`"
    : "; not from other accounts";
  return `whoever may put events on the bus, under any source but \`choreo.*\`${accounts}`;
};

const listOf = (participants: readonly Participant[], none: string): string =>
  participants
    .map(({ service, reaction }) => `[${service}](../../services/${service}/README.md)/${reaction}`)
    .join(", ") || none;

/** Each event once, in the order of its name, without itself. */
const links = (
  related: readonly Contract[],
  { contract, contracts }: { contract: Contract; contracts: readonly Contract[] },
): string =>
  contracts
    .filter(({ type }) => type !== contract.type)
    .filter((known) => related.some((other) => isSame(other, known)))
    .map(({ type }) => `[${type}](${type}.md)`)
    .join(", ") || "nothing: it ends a run or informs";

const howToSend = (contract: Contract, { exampleOf }: Catalogue): string => {
  const entry = {
    EventBusName: "choreo",
    Source: "my-app",
    DetailType: contract.type,
    Detail: JSON.stringify(exampleOf(contract)),
  };
  return [
    "### Send it",
    "Only `data` is needed; metadata is ignored and a claim refused. With the AWS CLI, `aws events put-events --entries file://entries.json`, where that file holds:",
    json([entry]),
  ].join("\n\n");
};

const howToHear = (contract: Contract): string =>
  [
    "### Hear it",
    "A rule on the bus with this pattern hears this version and no other:",
    block("json", JSON.stringify(rulePattern(contract))),
  ].join("\n\n");

const fieldSections = (contract: Contract): string => {
  const note =
    "Presence is within the parent: a required field of an optional object is needed only where the object is there.";
  return ["### Fields of `data`", note, fieldTable(fieldsOf(schemaOf(contract.data)))].join("\n\n");
};

export const fieldTable = (fields: readonly Field[]): string =>
  table(
    ["field", "type", "presence", "bounds", "unit", "meaning"],
    fields.map(({ path, type, presence, bounds, unit, meaning }) => [
      code(path),
      type,
      presence,
      bounds,
      unit,
      meaning,
    ]),
  );

const versionTable = (type: string, { contracts, history }: Catalogue): string => {
  const live = new Set(contracts.map(versionName));
  const rows = Object.entries(history)
    .filter(([name]) => name.startsWith(`${type}.v`))
    .map(([name, { since, what, until }]) => [
      name.slice(type.length + 2),
      since,
      live.has(name) ? "live" : `gone since ${until ?? "unknown"}`,
      what,
    ]);
  return table(["version", "since", "state", "what changed"], rows);
};

export const diagram = (lines: readonly string[]): string => block("mermaid", lines.join("\n"));
