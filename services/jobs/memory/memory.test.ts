import { expect, test } from "vitest";
import { describeJobControl } from "../job-control.port-test.ts";
import { describeQuotaStore } from "../quota-store.port-test.ts";
import { describeTicketStore } from "../ticket-store.port-test.ts";
import { memoryBedrock } from "./memory-bedrock.ts";
import { memoryQuotas } from "./memory-quotas.ts";
import { memorySubmissions } from "./memory-submissions.ts";
import { memoryTickets } from "./memory-tickets.ts";

describeTicketStore("memory", async () => memoryTickets());
describeQuotaStore("memory", async () => memoryQuotas());
describeJobControl("memory", async () => ({ jobs: memoryBedrock({ now: () => new Date(0) }) }));

test("memory submissions keep what was sent", async () => {
  const submissions = memorySubmissions();
  await submissions.send([{ jobKey: "j", attempt: 1 }]);
  expect(submissions.queue).toEqual([{ jobKey: "j", attempt: 1 }]);
});
