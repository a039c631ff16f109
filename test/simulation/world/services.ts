import type { Answers } from "../../../services/batch/ports.ts";
import { eventBridgePublisher } from "../../../services/chassis/aws/eventbridge-publisher.ts";
import { sqsReturnPath } from "../../../services/chassis/aws/sqs-return-path.ts";
import type { Handle } from "../../../services/chassis/consume.ts";
import type { ServiceDeclaration } from "../../../services/chassis/declaration.ts";
import { memoryLedger, memoryTombstones } from "../../../services/chassis/memory/memory-edge.ts";
import type { MemoryObjects } from "../../../services/chassis/memory/memory-objects.ts";
import type { Metadata } from "../../../events-schema/index.ts";
import type { EdgePorts, Publisher, ReturnPath } from "../../../services/chassis/ports.ts";
import { emitFrom, type Emit } from "../../../services/chassis/publish.ts";
import { readRuntimeConfig, type RuntimeConfig } from "../../../services/chassis/runtime-config.ts";
import type { Answer, Wiring } from "../../../services/chassis/wiring.ts";
import type { BedrockAnswers } from "./bedrock-answers.ts";
import type { BedrockHosting } from "./bedrock-hosting.ts";
import type { BedrockJobs } from "./bedrock-jobs.ts";
import type { Bus } from "./bus.ts";
import { clientsFor, type Clients } from "./clients.ts";
import type { Core } from "./core.ts";
import type { Defects } from "./defects.ts";
import type { Queues } from "./queues.ts";
import { tapped } from "./tapped.ts";
import type { FunctionSpec } from "./topology.ts";
import type { Process, Staff } from "./workers.ts";

/** Everything that services reach, whichever they are. */
export type Surroundings = {
  core: Core;
  queues: Queues;
  bus: Bus;
  objects: MemoryObjects;
  bedrock: { jobs: BedrockJobs; hosting: BedrockHosting; answers: BedrockAnswers; requests: Answers };
  defects: Defects;
};

/** What a service's ports are made from, for one process. */
export type Edge = {
  process: Process;
  clients: Clients;
  config: RuntimeConfig;
  environment: Readonly<Record<string, string>>;
  ports: EdgePorts;
  emitFrom: (cause: Metadata) => Emit;
  /** A store of the service's: through the process, and sent again by the SDK where the answer is lost. */
  store<Port extends object>(name: string, port: Port): Port;
};

/** A service in the simulation: its code as wired, and its ports for one process. */
export type Service = {
  readonly name: string;
  handle(reaction: string, edge: Edge): Handle;
};

export const service = <Declaration extends ServiceDeclaration, Ports extends EdgePorts>(
  declaration: Declaration,
  wiring: Wiring<Declaration, Ports>,
  portsFor: (edge: Edge) => Ports,
): Service => ({
  name: declaration.name,
  handle(reaction, edge) {
    const answer = (wiring as Readonly<Record<string, Answer<Ports>>>)[reaction];
    if (!answer) throw new Error(`${declaration.name} has no answer for ${reaction}`);
    const { name } = declaration;
    return answer({
      name: `${name}/${reaction}`,
      service: name,
      claimsUri: claimsOf(edge.config),
      ports: portsFor(edge),
    });
  },
});

const claimsOf = ({ bucket }: RuntimeConfig): string => `s3://${bucket}/claims/`;

/** Runs the services: whichever reaction a function stands for, with ports that go through its process. */
export const staffOf = (
  surroundings: Surroundings,
  services: readonly Service[],
): { staff: Staff; returnPath: (spec: FunctionSpec, process: Process) => ReturnPath } => {
  const { core, defects } = surroundings;
  const byName = new Map(
    services.map((one) => [one.name, { one, ledger: memoryLedger(), tombstones: memoryTombstones() }]),
  );
  const configs = new Map(core.topology.functions.map((spec) => [spec, configOf(spec)]));
  const staff: Staff = (spec, process) => {
    const found = byName.get(spec.service);
    if (!found) throw new Error(`the simulation has no service ${spec.service}`);
    const config = configs.get(spec) ?? configOf(spec);
    const handle = found.one.handle(spec.reaction, edgeOf(surroundings, { process, config, spec, ...found }));
    return defects.handle?.(handle, { ...spec, process }) ?? handle;
  };
  return {
    staff,
    returnPath: (spec, process) => {
      const { queue } = configs.get(spec) ?? configOf(spec);
      if (!queue) throw new Error(`${spec.service}/${spec.reaction} has no queue of its own`);
      return sqsReturnPath({ client: clientsFor(surroundings, process).sqs, ...queue });
    },
  };
};

const configOf = ({ environment }: FunctionSpec): RuntimeConfig => {
  const config = readRuntimeConfig({ ...environment, AWS_REGION: "us-east-1" });
  return { ...config, bucket: config.bucket.toLowerCase() };
};

/** Its reads are not consistent, and its rows expire: it may not know what it was told. */
const behindAtTimes = ({ weather }: Core, { site }: Process, ledger: EdgePorts["ledger"]): EdgePorts["ledger"] => ({
  hasHandled: async (consumer, eventId) =>
    !weather.strikes("ledger behind", site) && ledger.hasHandled(consumer, eventId),
  recordHandled: async (consumer, eventId) => ledger.recordHandled(consumer, eventId),
});

type EdgeOptions = {
  process: Process;
  config: RuntimeConfig;
  spec: FunctionSpec;
  ledger: EdgePorts["ledger"];
  tombstones: EdgePorts["tombstones"];
};

const edgeOf = (surroundings: Surroundings, { process, config, spec, ledger, tombstones }: EdgeOptions): Edge => {
  const { clock, random } = process;
  const clients = clientsFor(surroundings, process);
  const store: Edge["store"] = (name, port) => tapped(process, { name, port, usual: { isRepeated: true } });
  const publisher: Publisher = eventBridgePublisher({ client: clients.events, bus: config.bus, clock, random });
  const ports: EdgePorts = {
    clock,
    random,
    publisher: surroundings.defects.publisher?.(publisher, spec.service) ?? publisher,
    ledger: store("ledger", behindAtTimes(surroundings.core, process, ledger)),
    tombstones: store("tombstones", tombstones),
    objects: store("objects", surroundings.objects),
  };
  return {
    process,
    clients,
    config,
    environment: spec.environment,
    ports,
    store,
    emitFrom: (cause) => emitFrom({ service: spec.service, claimsUri: claimsOf(config), ports }, cause),
  };
};
