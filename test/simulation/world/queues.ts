import type { Happening } from "./agenda.ts";
import { hour, minute, second, type Core } from "./core.ts";
import { hashOf } from "./dice.ts";
import type { QueueSpec } from "./topology.ts";

/** A message in a queue. `about` names what it is about, however often it is sent: draws are made by it. */
export type Message = {
  readonly id: string;
  readonly body: string;
  readonly about: string;
  attributes: Readonly<Record<string, string>>;
  /** When SQS first took it; a move to a dead-letter queue keeps it. */
  readonly sentAt: number;
  receiveCount: number;
  /** The queue it was moved from. */
  deadFrom?: string;
  isGone: boolean;
  timer?: Happening;
};

export type Sending = {
  body: string;
  about: string;
  attributes?: Readonly<Record<string, string>>;
  delayMs?: number;
};

/** Whoever takes messages off a queue. */
export type Taker = { offer(message: Message): void };

export type Queue = {
  readonly spec: QueueSpec;
  readonly messages: ReadonlySet<Message>;
  taker?: Taker;
  send(sending: Sending): void;
  /** One more receive: false, and it is in the dead-letter queue, where there were too many. */
  receive(message: Message): boolean;
  /** It has been handled. */
  remove(message: Message): void;
};

export type Queues = { byArn(arn: string): Queue; byUrl(url: string): Queue; all(): readonly Queue[] };

/** SQS: at least once, in no order, with visibility time-outs, receive limits and dead-letter queues as the template has them. */
export const openQueues = (core: Core, lost: (queue: string, about: string) => void): Queues => {
  const queues = new Map<string, Queue>();
  for (const spec of core.topology.queues)
    queues.set(spec.arn, openQueue({ core, spec, lost, byArn: (arn) => find(queues, arn) }));
  const urls = new Map([...queues.values()].map((queue) => [queue.spec.url, queue]));
  return {
    byArn: (arn) => find(queues, arn),
    byUrl: (url) => find(urls, url),
    all: () => [...queues.values()],
  };
};

const find = (queues: ReadonlyMap<string, Queue>, name: string): Queue => {
  const queue = queues.get(name);
  if (!queue) throw new Error(`there is no queue ${name} in the template`);
  return queue;
};

type QueueOptions = {
  core: Core;
  spec: QueueSpec;
  lost: (queue: string, about: string) => void;
  byArn: (arn: string) => Queue;
};

const openQueue = ({ core, spec, lost, byArn }: QueueOptions): Queue => {
  const messages = new Set<Message>();
  const { weather, dice } = core;

  const show = (message: Message): void => {
    if (core.now() - message.sentAt > spec.retentionMs) {
      lost(spec.name, message.about);
      remove(message);
    } else queue.taker?.offer(message);
  };
  const showLater = (message: Message, delayMs: number): void => {
    message.timer = core.later(`${spec.name} shows ${message.about}`, delayMs, () => show(message));
  };
  const remove = (message: Message): void => {
    message.isGone = true;
    messages.delete(message);
    if (message.timer) core.agenda.cancel(message.timer);
  };
  const add = (message: Message, delayMs: number): void => {
    messages.add(message);
    const site = `${spec.name} ${message.about}`;
    const held = weather.strikes("message held back", site) ? dice.between(`${site} for`, minute, 3 * hour) : 0;
    showLater(message, delayMs + held + dice.between(`${site} polled`, 20, 2 * second));
  };
  const queue: Queue = {
    spec,
    messages,
    send({ body, about, attributes = {}, delayMs = spec.delayMs }) {
      const { nth } = dice.draw(`${spec.name} takes ${about}`);
      const id = `${hashOf(`${spec.name} ${about}`).toString(16)}-${nth}-${core.seed}`;
      add({ id, body, about, attributes, sentAt: core.now(), receiveCount: 0, isGone: false }, delayMs);
    },
    receive(message) {
      message.receiveCount += 1;
      if (spec.receivesMax === undefined || message.receiveCount <= spec.receivesMax || message.isGone) {
        if (!message.isGone) showLater(message, spec.visibilityMs);
        return true;
      }
      remove(message);
      core.trace(spec.name, `gives ${message.about} up after ${spec.receivesMax} receives`);
      (byArn(spec.deadLettersArn ?? "") as Queue & Adopting).adopt({
        ...message,
        deadFrom: spec.arn,
        receiveCount: 0,
        isGone: false,
      });
      return false;
    },
    remove,
  };
  return Object.assign(queue, { adopt: (message: Message) => add(message, 0) } satisfies Adopting);
};

type Adopting = { adopt(message: Message): void };
