import type { Faults } from "../../core/faults.ts";

/** A record that no input has. */
const unknownId = "NOBODY00000";

const withId = (line: string, recordId: string | undefined): string => {
  const { recordId: _, ...rest } = JSON.parse(line) as Record<string, unknown>;
  return `${JSON.stringify(recordId === undefined ? rest : { recordId, ...rest })}\n`;
};

/** Cut within a character of several bytes, so that the line is not even UTF-8. */
const torn = (line: string): Buffer => {
  const bytes = Buffer.from(line.trimEnd());
  const half = bytes.subarray(0, Math.floor(bytes.length / 2));
  return Buffer.concat([half, Buffer.from("é").subarray(0, 1), Buffer.from("\n")]);
};

const ways: readonly ((line: string) => (string | Buffer)[])[] = [
  (line) => [line.slice(0, Math.floor(line.length / 2)), "\n"],
  (line) => [line, line],
  () => [],
  (line) => [withId(line, undefined)],
  (line) => [line, withId(line, unknownId)],
  (line) => [torn(line)],
  (line) => [line.replace(/\n$/, "\r\n")],
  (line) => ["\uFEFF", line],
];

/** Output lines as a broken writer leaves them, where the fault `malformedOutput` strikes. */
export async function* spoiled(
  faults: Faults,
  job: string,
  lines: AsyncIterable<string>,
): AsyncGenerator<string | Buffer> {
  for await (const line of lines) {
    const force = faults.strike("malformedOutput", job);
    const way = force === undefined ? undefined : ways[Math.floor(force * ways.length)];
    if (way) yield* way(line);
    else yield line;
  }
}
