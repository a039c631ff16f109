import type { Timer } from "../core/clock.ts";
import type { Access, Operation } from "../wire/types.ts";
import { invalid, sqsError } from "./errors.ts";
import { optionalInteger, optionalText, text, type Input } from "./input.ts";
import type { StoredMessage } from "./message-store.ts";
import { openMoveTaskStore, type MoveTask } from "./move-task-store.ts";
import { accessTo, type SqsContext } from "./on-queue.ts";
import { redriveOf } from "./queue-attributes.ts";
import type { Queue } from "./queue-store.ts";

/** Messages moved per stroke, and real ms between strokes; without a rate SQS chooses one itself. */
const strokeMessages = 50;
const strokeMs = 100;

const taskHandle = (task: MoveTask) =>
  Buffer.from(JSON.stringify({ taskId: task.id, sourceArn: task.source })).toString("base64");

/** What a handle says; whether there is such a task is another question. */
const readHandle = (handle: string): { taskId: unknown; sourceArn: string } => {
  try {
    const read = JSON.parse(Buffer.from(handle, "base64").toString("utf8")) as {
      taskId?: unknown;
      sourceArn?: unknown;
    };
    if (read.taskId !== undefined && typeof read.sourceArn === "string")
      return { taskId: read.taskId, sourceArn: read.sourceArn };
  } catch {
    // Refused below like any other handle that is none.
  }
  throw sqsError("InvalidParameterValue", "Value for parameter TaskHandle is invalid.");
};

const found = ({ engine }: SqsContext, arn: string): Queue => {
  const queue = engine.queues.get(arn);
  if (queue === undefined)
    throw sqsError(
      "ResourceNotFoundException",
      "The resource that you specified for the SourceArn parameter doesn't exist.",
    );
  return queue;
};

/** Moves messages of dead-letter queues back in the background. */
export const moveTasks = (context: SqsContext) => {
  const { cloud, engine } = context;
  const tasks = openMoveTaskStore(cloud.database);
  const timers = new Map<number, Timer>();

  const destinationOf = (task: MoveTask, message: StoredMessage): Queue | undefined => {
    const arn = task.destination ?? message.source;
    return arn === undefined ? undefined : engine.queues.get(arn);
  };

  /** AWS gives a redriven message a new id, a new age and no receive count. */
  const moveOne = (task: MoveTask, message: StoredMessage): boolean => {
    const destination = destinationOf(task, message);
    if (destination === undefined) {
      task.status = "FAILED";
      task.failure =
        message.source === undefined && task.destination === undefined
          ? "CouldNotDetermineMessageSource"
          : "AWS.SimpleQueueService.NonExistentQueue";
      return false;
    }
    engine.messages.drop(message.id);
    // Moved on purpose: not a duplicate of itself.
    engine.send(
      destination,
      { body: message.body, md5: message.md5, system: message.system, attributes: message.attributes },
      0,
    );
    task.moved += 1;
    return true;
  };

  const moveSome = (task: MoveTask, source: Queue) => {
    const max =
      task.perSecond === undefined ? strokeMessages : Math.max(1, Math.floor((task.perSecond * strokeMs) / 1000));
    const messages = engine.messages.visible(
      source.id,
      cloud.clock.now(),
      Math.min(max, Math.max(0, task.toMove - task.moved)),
    );
    for (const message of messages) if (!moveOne(task, message)) return;
    if (messages.length < max || task.moved >= task.toMove) task.status = "COMPLETED";
  };

  const stroke = (id: number): void => {
    timers.delete(id);
    const task = tasks.get(id);
    const source = task && engine.queues.get(task.source);
    if (task === undefined) return;
    if (task.status === "CANCELLING") task.status = "CANCELLED";
    else if (source === undefined)
      Object.assign(task, { status: "FAILED", failure: "AWS.SimpleQueueService.NonExistentQueue" });
    else engine.messages.together(() => moveSome(task, source));
    tasks.save(task);
    if (task.status === "RUNNING") schedule(task);
  };

  const schedule = (task: MoveTask) => {
    const slow = task.perSecond !== undefined && task.perSecond * strokeMs < 1000;
    timers.set(
      task.id,
      cloud.clock.after(slow ? 1000 / (task.perSecond ?? 1) : strokeMs, () => stroke(task.id)),
    );
  };

  const refuseUnfit = (source: Queue, destination: string | undefined) => {
    const feeds = engine.queues.all().some((queue) => redriveOf(queue.attributes)?.deadLetterTargetArn === source.arn);
    if (!feeds) throw sqsError("InvalidParameterValue", "Source queue must be configured as a Dead Letter Queue.");
    if (destination !== undefined && engine.queues.get(destination) === undefined)
      throw sqsError(
        "ResourceNotFoundException",
        "The resource that you specified for the DestinationArn parameter doesn't exist.",
      );
    if (destination === source.arn)
      throw invalid("DestinationArn", destination, "Source and destination queues must be different.");
    if (tasks.active().some((task) => task.source === source.arn))
      throw sqsError(
        "InvalidParameterValue",
        "There is already a task running. Only one active task is allowed for a source queue arn at a given time.",
      );
  };

  const start = (input: Input) => {
    const source = found(context, text(input, "SourceArn"));
    const destination = optionalText(input, "DestinationArn");
    const perSecond = optionalInteger(input, "MaxNumberOfMessagesPerSecond", { min: 1, max: 500 });
    refuseUnfit(source, destination);
    const toMove = engine.depth(source).visible;
    const task = tasks.start({ source: source.arn, destination, perSecond, toMove, startedAt: cloud.clock.now() });
    timers.set(
      task.id,
      cloud.clock.after(0, () => stroke(task.id)),
    );
    return { TaskHandle: taskHandle(task) };
  };

  const describe = (task: MoveTask) => ({
    TaskHandle: task.status === "RUNNING" ? taskHandle(task) : undefined,
    Status: task.status,
    SourceArn: task.source,
    DestinationArn: task.destination,
    MaxNumberOfMessagesPerSecond: task.perSecond,
    ApproximateNumberOfMessagesMoved: task.moved,
    ApproximateNumberOfMessagesToMove: task.toMove,
    FailureReason: task.failure,
    StartedTimestamp: task.startedAt,
  });

  const cancel = (input: Input) => {
    const { taskId, sourceArn } = readHandle(text(input, "TaskHandle"));
    found(context, sourceArn);
    const task = typeof taskId === "number" ? tasks.get(taskId) : undefined;
    if (task?.source !== sourceArn) throw sqsError("ResourceNotFoundException", "Task does not exist.");
    if (task.status !== "RUNNING")
      throw sqsError(
        "ResourceNotFoundException",
        `Task is ${task.status}; only a task that is RUNNING can be cancelled.`,
      );
    tasks.save({ ...task, status: "CANCELLING" });
    return { ApproximateNumberOfMessagesMoved: task.moved };
  };

  const accessToStart = (input: Input): Access[] => {
    const source = found(context, text(input, "SourceArn"));
    const destination = engine.queues.get(optionalText(input, "DestinationArn") ?? "");
    const actions = ["StartMessageMoveTask", "ReceiveMessage", "DeleteMessage", "GetQueueAttributes"];
    return [
      ...actions.map((action) => accessTo(source, action)),
      ...(destination ? [accessTo(destination, "SendMessage")] : []),
    ];
  };

  const sourceOfTask = (input: Input) => found(context, readHandle(text(input, "TaskHandle")).sourceArn);

  const operations: Record<string, Operation<Input>> = {
    StartMessageMoveTask: { access: accessToStart, run: start },
    CancelMessageMoveTask: { access: (input) => accessTo(sourceOfTask(input), "CancelMessageMoveTask"), run: cancel },
    ListMessageMoveTasks: {
      access: (input) => accessTo(found(context, text(input, "SourceArn")), "ListMessageMoveTasks"),
      run: (input) => {
        const source = found(context, text(input, "SourceArn"));
        const max = optionalInteger(input, "MaxResults", { min: 1, max: 10 }) ?? 1;
        return { Results: tasks.newest(source.arn, max).map(describe) };
      },
    },
  };

  return {
    operations,
    resume: (): void => tasks.active().forEach(schedule),
    stop: (): void => timers.forEach((timer) => timer.cancel()),
  };
};
