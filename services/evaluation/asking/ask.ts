import type { TestCase } from "../planning/question.ts";
import type { Plan } from "../planning/plan.ts";
import { spend, type Spent } from "../../pace/spend.ts";
import type { EvaluationPorts } from "../ports.ts";
import type { Known, PartialLine } from "./known.ts";
import { replyOf, roles, type Role } from "./reply.ts";

/** What was learnt, and why it ended. */
export type Asked = { readonly lines: readonly PartialLine[]; readonly ended: Spent };

type Ports = Pick<EvaluationPorts, "answers" | "clock">;

/** What each model may be asked, permitted at `since` by this process's clock. */
export type Permitted = Readonly<Record<Role, readonly TestCase[]>> & { readonly since: number };

/** Asks both models, side by side, what is permitted, each record once. */
export const ask = async (ports: Ports, plan: Plan, { since, known, ...cases }: Permitted & { known: Known }) => {
  const asked = await Promise.all(
    roles.map(async (role) => askModel(ports, { plan, role, since, known, cases: cases[role] })),
  );
  const ended = asked.map((one) => one.ended);
  return {
    lines: asked.flatMap(({ lines }) => lines),
    ended: ended.find((how) => how === "throttled") ?? ended.find((how) => how === "out of time") ?? "through",
  } satisfies Asked;
};

type Lane = { plan: Plan; role: Role; cases: readonly TestCase[]; known: Known; since: number };

const askModel = async ({ answers, clock }: Ports, { plan, role, cases, known, since }: Lane): Promise<Asked> => {
  const lines: PartialLine[] = [];
  const ended = await spend(clock, { items: cases, since }, async ({ recordId, question }) => {
    const said = await answers.ask(plan.models[role], question, { maxTokens: plan.rule.maxTokens });
    const reply = replyOf(said, known.failures(recordId, role));
    if (reply) lines.push({ recordId, role, reply });
    else if (said.outcome === "failed") lines.push({ recordId, role, failure: said.reason.slice(0, 500) });
    else return "throttled";
    return "settled";
  });
  return { lines, ended };
};
