import type { TestCase } from "../planning/question.ts";
import type { Plan } from "../planning/plan.ts";
import { spendMs } from "../../pace/pace.ts";
import type { EvaluationPorts } from "../ports.ts";
import type { Known, PartialLine } from "./known.ts";
import { replyOf, roles, type Role } from "./reply.ts";

/** Questions to one model at once; five chunks at once make fifteen, under the smallest request quota of a customizable family. */
const widthOfModel = 3;

/** How long one answer may take: the longest that maxTokens allows, from a slow model. */
export const answerMsMax = 120_000;

/** What was learnt, and why it ended. */
export type Asked = { readonly lines: readonly PartialLine[]; readonly ended: "through" | "throttled" | "out of time" };

type Ports = Pick<EvaluationPorts, "answers" | "clock">;

/** What each model may be asked, permitted at `since` by this process's clock. */
export type Permitted = Readonly<Record<Role, readonly TestCase[]>> & { readonly since: number };

/**
 * Asks both models, side by side, what is permitted, each record once. A model that throttles is asked nothing more now, and none once
 * the permission is spent. That is a duration by one clock; if the clock is set back, the permission is over.
 */
export const ask = async (ports: Ports, plan: Plan, { since, known, ...cases }: Permitted & { known: Known }) => {
  const isLate = () => {
    const passedMs = ports.clock.now().getTime() - since;
    return passedMs < 0 || passedMs >= spendMs;
  };
  const asked = await Promise.all(
    roles.map(async (role) => askModel(ports, { plan, role, isLate, known, cases: cases[role] })),
  );
  const ended = asked.map((one) => one.ended);
  return {
    lines: asked.flatMap(({ lines }) => lines),
    ended: ended.find((how) => how === "throttled") ?? ended.find((how) => how === "out of time") ?? "through",
  } satisfies Asked;
};

type Lane = { plan: Plan; role: Role; cases: readonly TestCase[]; known: Known; isLate: () => boolean };

const askModel = async ({ answers }: Ports, { plan, role, cases, known, isLate }: Lane): Promise<Asked> => {
  const open = [...cases];
  const lines: PartialLine[] = [];
  let ended: Asked["ended"] = "through";
  const worker = async (): Promise<void> => {
    while (open.length > 0 && ended === "through") {
      if (isLate()) {
        ended = "out of time";
        return;
      }
      const next = open.shift();
      if (!next) return;
      const { recordId, question } = next;
      const said = await answers.ask(plan.models[role], question, { maxTokens: plan.rule.maxTokens });
      const reply = replyOf(said, known.failures(recordId, role));
      if (reply) lines.push({ recordId, role, reply });
      else if (said.outcome === "failed") lines.push({ recordId, role, failure: said.reason.slice(0, 500) });
      else ended = "throttled";
    }
  };
  await Promise.all(Array.from({ length: widthOfModel }, worker));
  return { lines, ended };
};
