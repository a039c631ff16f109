import type { Readable } from "node:stream";

/** A log event of CloudWatch holds at most 1 MiB; a line that long is cut into several. */
const lineLengthMax = 1_000_000;

/** Calls `onLine` for each line of a text stream, the unfinished last one at its end. Empty lines are left out. */
export const eachLine = (stream: Readable, onLine: (line: string) => void): void => {
  let rest = "";
  const give = (line: string) => {
    if (line.trim() !== "") onLine(line.trimEnd());
  };
  stream.setEncoding("utf8");
  stream.on("data", (chunk: string) => {
    const lines = (rest + chunk).split("\n");
    rest = lines.pop() ?? "";
    lines.forEach(give);
    if (rest.length <= lineLengthMax) return;
    give(rest);
    rest = "";
  });
  stream.on("end", () => give(rest));
};
