import { isRequest, type Contract } from "../contract.ts";
import { Claim, Metadata } from "../metadata.ts";
import { promiseOf } from "../publish.ts";
import type { Catalogue } from "./event-page.ts";
import { schemaOf } from "./fields.ts";
import { versionName, type Participant } from "./participants.ts";

/** The catalogue as an AsyncAPI 3 document: a channel for each event, a message for each version, an operation for each reaction. */
export const asyncApi = (catalogue: Catalogue, version: string): Record<string, unknown> => ({
  asyncapi: "3.1.0",
  info: {
    title: "Bedrock choreography",
    version,
    description:
      "Every event of the choreography. Services react to events on one EventBridge bus; nobody orchestrates.",
    license: { name: "Apache-2.0", url: "https://www.apache.org/licenses/LICENSE-2.0" },
  },
  defaultContentType: "application/json",
  servers: {
    bus: {
      host: "events.{region}.amazonaws.com",
      protocol: "eventbridge",
      description: "The custom event bus, named as the stack. The message's payload is the event's `detail`.",
      variables: { region: { default: "us-east-1", description: "Where the stack is deployed" } },
    },
  },
  channels: Object.fromEntries(channels(catalogue)),
  operations: Object.fromEntries(catalogue.participants.flatMap(operationsOf)),
  components: {
    messages: Object.fromEntries(
      catalogue.contracts.map((contract) => [versionName(contract), messageOf(contract, catalogue)]),
    ),
    schemas: { metadata: schemaOf(Metadata), claim: schemaOf(Claim) },
  },
});

const reference = (path: string) => ({ $ref: `#/${path}` });

const channels = ({ contracts }: Catalogue): [string, unknown][] =>
  [...new Set(contracts.map(({ type }) => type))].map((type) => [
    type,
    {
      address: type,
      description: `EventBridge events with detail-type ${type}`,
      servers: [reference("servers/bus")],
      messages: Object.fromEntries(
        contracts
          .filter((contract) => contract.type === type)
          .map((contract) => [`v${contract.version}`, reference(`components/messages/${versionName(contract)}`)]),
      ),
    },
  ]);

const messageOf = (contract: Contract, { exampleOf }: Catalogue) => ({
  name: versionName(contract),
  title: `${contract.type}, version ${contract.version}`,
  summary: promiseOf(contract),
  contentType: "application/json",
  payload: payloadOf(contract),
  examples: [{ name: versionName(contract), payload: exampleOf(contract) }],
});

const payloadOf = (contract: Contract) => {
  const data = schemaOf(contract.data);
  if (isRequest(contract)) return { type: "object", properties: { data }, required: ["data"] };
  return {
    type: "object",
    properties: {
      metadata: reference("components/schemas/metadata"),
      data,
      claim: reference("components/schemas/claim"),
    },
    required: ["metadata"],
    oneOf: [{ required: ["data"] }, { required: ["claim"] }],
  };
};

const operationsOf = ({ service, reaction, hears, emits }: Participant): [string, unknown][] => [
  ...hears.map((contract) => operation(contract, { action: "receive", service, reaction })),
  ...emits.map((contract) => operation(contract, { action: "send", service, reaction })),
];

const operation = (
  contract: Contract,
  { action, service, reaction }: { action: "send" | "receive"; service: string; reaction: string },
): [string, unknown] => [
  `${service}.${reaction}.${action}.${versionName(contract)}`,
  {
    action,
    summary: `${service}/${reaction} ${action === "send" ? "may send" : "hears"} ${contract.type}, version ${contract.version}`,
    channel: reference(`channels/${contract.type}`),
    messages: [reference(`channels/${contract.type}/messages/v${contract.version}`)],
    tags: [{ name: service }],
  },
];
