import type { TableV2 } from "aws-cdk-lib/aws-dynamodb";
import type { Code } from "aws-cdk-lib/aws-lambda";
import { Stack } from "aws-cdk-lib";
import { Construct } from "constructs";
import type { ServiceDeclaration } from "../../services/chassis/declaration.ts";
import { Inbox } from "./inbox.ts";
import { serviceCode } from "./service-code.ts";
import { createTable } from "./table.ts";
import type { ServiceParts, Shared } from "./worker-props.ts";
import { Worker } from "./worker.ts";

/** One service, made from its declaration: its table, and for each reaction an inbox and a worker. */
export class Service extends Construct implements ServiceParts {
  readonly declaration: ServiceDeclaration;
  readonly shared: Shared;
  readonly table: TableV2;
  readonly code: Code;
  readonly inboxes: ReadonlyMap<string, Inbox>;

  constructor(
    scope: Construct,
    id: string,
    { declaration, shared }: { declaration: ServiceDeclaration; shared: Shared },
  ) {
    super(scope, id);
    this.declaration = declaration;
    this.shared = shared;
    this.table = createTable(this);
    this.code = serviceCode(Stack.of(this), declaration);
    this.inboxes = new Map(
      Object.entries(declaration.reactions).map(([reaction, reactionDeclaration]) => [
        reaction,
        new Inbox(this, capitalized(reaction), {
          ...shared,
          service: declaration.name,
          reaction,
          declaration: reactionDeclaration,
        }),
      ]),
    );
  }

  /** The inbox that commands of this name go to. */
  commandInbox(queue: string): Inbox {
    const found = [...this.inboxes.values()].find(
      ({ declaration: { hears } }) => "queue" in hears && hears.queue === queue,
    );
    if (found) return found;
    throw new Error(
      `services/${this.declaration.name}/service.ts sends to "${queue}", which none of its reactions hears.`,
    );
  }

  /** After every service has its inboxes: some workers reach all of them. */
  addWorkers(allInboxes: readonly Inbox[]): void {
    for (const inbox of this.inboxes.values()) new Worker(inbox, { service: this, inbox, allInboxes });
  }
}

const capitalized = (name: string): string => name.charAt(0).toUpperCase() + name.slice(1);
