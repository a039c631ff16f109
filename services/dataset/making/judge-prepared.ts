import { parseObject } from "../../records/jsonl.ts";
import { collectPlaces } from "../../records/malformed-input.ts";
import { contentHash } from "../../records/normalise.ts";
import { malformedInput } from "../domain/problems.ts";
import { readPrepared, type Prepared } from "../domain/prepared-record.ts";
import { Refused } from "../domain/refused.ts";
import type { DatasetRequest } from "../ports.ts";
import { splitBy, type Judged } from "./judge-row.ts";
import type { OpenedFile } from "./stage-source.ts";

/** Checks every line of a prepared file and keeps it as it is. One bad line refuses the file, after all bad lines are known. */
export async function* judgePrepared(
  file: OpenedFile,
  request: Pick<DatasetRequest, "split">,
  as: "prompt-completion" | "conversation",
): AsyncGenerator<readonly Judged[]> {
  const places = collectPlaces();
  const splitOf = splitBy(request.split);
  for await (const lines of file.lines()) {
    const judged: Judged[] = [];
    for (const { number, text } of lines) {
      const record = readLine(text, as);
      if ("fault" in record) places.add(`line ${number}: ${record.fault}`);
      else judged.push({ kept: candidateOf(record, text.trim(), splitOf) });
    }
    yield judged;
  }
  if (places.found === 0) return;
  const { found, places: named } = places.asError(`the lines are not ${as} records`);
  throw new Refused(
    malformedInput("jsonl", { uri: file.uri, what: `lines are not ${as} records`, found, places: named }),
  );
}

type Good = Extract<Prepared, { prompt: string }>;

const candidateOf = ({ prompt, completion }: Good, line: string, splitOf: ReturnType<typeof splitBy>) => ({
  keys: {
    id: null,
    date: null,
    hash: contentHash(`${prompt}\n${completion}`),
    side: splitOf(contentHash(prompt)),
    flags: 0,
  },
  line,
});

const readLine = (text: string, as: "prompt-completion" | "conversation"): Prepared => {
  const object = parseObject(text);
  if (typeof object === "string") return { fault: object };
  if (holdsHalfPair(text, object)) return { fault: "holds half of a surrogate pair, which is no character" };
  return readPrepared(object, as);
};

/** JSON.stringify writes a lone surrogate as an escape and a whole pair as a character. */
const holdsHalfPair = (text: string, object: unknown): boolean =>
  /\\ud[89a-f]/i.test(text) && /(?<!\\)(?:\\\\)*\\ud[89a-f]/i.test(JSON.stringify(object));
