import type { TestCase } from "../planning/question.ts";
import type { Plan } from "../planning/plan.ts";
import type { EvaluationPorts } from "../ports.ts";
import type { Known, PartialLine } from "./known.ts";
import { replyOf, roles, type Role } from "./reply.ts";

/** Questions to one model at once; five chunks at once make fifteen, under the smallest request quota of a customizable family. */
const widthOfModel = 3;

/** How long one answer may take: the longest that maxTokens allows, from a slow model. */
export const answerMsMax = 120_000;

/** No question is begun later than this after the first: with one answer after it, a function's 300 s are kept. */
export const askingMsMax = 150_000;

/** What was learnt, and why it ended. */
export type Asked = { readonly lines: readonly PartialLine[]; readonly ended: "through" | "throttled" | "out of time" };

type Ports = Pick<EvaluationPorts, "answers" | "clock">;

/** Asks both models, side by side, whatever is not known yet, each record once. A model that throttles is asked nothing more now. */
export const ask = async (ports: Ports, plan: Plan, chunk: { cases: readonly TestCase[]; known: Known }) => {
  const beganAt = ports.clock.now().getTime();
  const isLate = () => ports.clock.now().getTime() - beganAt > askingMsMax;
  const asked = await Promise.all(roles.map(async (role) => askModel(ports, { plan, role, isLate, ...chunk })));
  const ended = asked.map((one) => one.ended);
  return {
    lines: asked.flatMap(({ lines }) => lines),
    ended: ended.find((how) => how === "throttled") ?? ended.find((how) => how === "out of time") ?? "through",
  } satisfies Asked;
};

type Lane = { plan: Plan; role: Role; cases: readonly TestCase[]; known: Known; isLate: () => boolean };

const askModel = async ({ answers }: Ports, { plan, role, cases, known, isLate }: Lane): Promise<Asked> => {
  const open = cases.filter(({ recordId }) => !known.reply(recordId, role));
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
