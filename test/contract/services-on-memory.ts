import type { Contract } from "../../events-schema/index.ts";
import { memoryBatch } from "../../services/batch/memory/memory-batch.ts";
import { service as batch } from "../../services/batch/service.ts";
import { wiring as batchWiring } from "../../services/batch/wiring.ts";
import { service as dataset } from "../../services/dataset/service.ts";
import { memoryDatasetMaker } from "../../services/dataset/memory/memory-dataset-maker.ts";
import { memoryOutcomes } from "../../services/dataset/memory/memory-outcomes.ts";
import { wiring as datasetWiring } from "../../services/dataset/wiring.ts";
import { memoryParkedStore, memoryRedriver } from "../../services/dead-letters/memory/memory-parked-store.ts";
import { service as deadLetters } from "../../services/dead-letters/service.ts";
import { wiring as deadLettersWiring } from "../../services/dead-letters/wiring.ts";
import { memoryEvaluation } from "../../services/evaluation/memory/memory-evaluation.ts";
import { service as evaluation } from "../../services/evaluation/service.ts";
import { wiring as evaluationWiring } from "../../services/evaluation/wiring.ts";
import { memoryHosting } from "../../services/hosting/memory/memory-hosting.ts";
import { service as hosting } from "../../services/hosting/service.ts";
import { wiring as hostingWiring } from "../../services/hosting/wiring.ts";
import { memoryJobs } from "../../services/jobs/memory/memory-jobs.ts";
import { service as jobs } from "../../services/jobs/service.ts";
import { wiring as jobsWiring } from "../../services/jobs/wiring.ts";
import { memoryNotification } from "../../services/notification/memory/memory-notification.ts";
import { service as notification } from "../../services/notification/service.ts";
import { wiring as notificationWiring } from "../../services/notification/wiring.ts";
import { service as training } from "../../services/training/service.ts";
import { wiring as trainingWiring } from "../../services/training/wiring.ts";
import type { Handle } from "../../services/chassis/consume.ts";
import type { ReactionDeclaration, ServiceDeclaration } from "../../services/chassis/declaration.ts";
import { memoryEdge, type MemoryEdge } from "../../services/chassis/memory/memory-edge.ts";
import type { EdgePorts, Ledger } from "../../services/chassis/ports.ts";
import type { OutgoingEvent } from "../../services/chassis/publish.ts";
import type { Answer } from "../../services/chassis/wiring.ts";

/** One reaction that hears events, behind the edge of its service. */
export type Hearer = { name: string; hears: readonly Contract[]; handle: Handle };

/** Every reaction that hears events, wired as on AWS, on memory of its own. `remembers: false` takes the ledgers away. */
export type Services = { hearers: readonly Hearer[]; published: () => OutgoingEvent[] };

/** As a ledger is when the event is older than its rows. */
const forgetful: Ledger = { hasHandled: async () => false, recordHandled: async () => {} };

type World<Ports> = { ports: Ports; published: MemoryEdge["published"] };

export const servicesOnMemory = ({ remembers = true }: { remembers?: boolean } = {}): Services => {
  const worlds: World<unknown>[] = [];
  const hearersOf = <Ports extends EdgePorts>(
    { name, reactions }: ServiceDeclaration,
    wiring: Readonly<Record<string, Answer<Ports>>>,
    world: World<Ports>,
  ): Hearer[] => {
    worlds.push(world);
    const ports = remembers ? world.ports : { ...world.ports, ledger: forgetful };
    return Object.entries<ReactionDeclaration>(reactions).flatMap(([reaction, { hears }]) => {
      const answer = wiring[reaction];
      if (!("events" in hears) || !answer) return [];
      const consumer = {
        name: `${name}/${reaction}`,
        service: name,
        claimsUri: "s3://memory/claims/",
        ports,
      };
      return [{ name: consumer.name, hears: hears.events, handle: answer(consumer) }];
    });
  };
  const hearers = [
    ...hearersOf(dataset, datasetWiring, datasetWorld()),
    ...hearersOf(training, trainingWiring, trainingWorld()),
    ...hearersOf(jobs, jobsWiring, memoryJobs()),
    ...hearersOf(hosting, hostingWiring, memoryHosting()),
    ...hearersOf(evaluation, evaluationWiring, memoryEvaluation()),
    ...hearersOf(batch, batchWiring, memoryBatch()),
    ...hearersOf(deadLetters, deadLettersWiring, deadLettersWorld()),
    ...hearersOf(notification, notificationWiring, memoryNotification()),
  ];
  return { hearers, published: () => worlds.flatMap(({ published }) => published) };
};

const datasetWorld = () => {
  const { ports, published } = memoryEdge({ service: "dataset" });
  const maker = memoryDatasetMaker({ objects: ports.objects, datasetsUri: "s3://memory/datasets/" });
  return { published, ports: { ...ports, maker, outcomes: memoryOutcomes() } };
};

const trainingWorld = () => {
  const { ports, published } = memoryEdge({ service: "training" });
  const free = { used: 0, limit: 10 };
  return {
    published,
    ports: {
      ...ports,
      hosting: { read: async () => ({ deployments: free, provisionedUnits: free, unitsOfBase: free }) },
      place: { region: "us-east-1", outputUri: "s3://memory/training/" },
      baseModelIds: {},
      maxCostUsdByAccount: {},
    },
  };
};

const deadLettersWorld = () => {
  const { ports, published, emitFrom } = memoryEdge({ service: "dead-letters" });
  const place = { stack: "choreo", account: "111122223333", parkedUri: "s3://memory/parked/" };
  return { published, ports: { ...ports, parked: memoryParkedStore(), redriver: memoryRedriver(), emitFrom, place } };
};
