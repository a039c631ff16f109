import fc from "fast-check";
import { expect, test } from "vitest";
import { parseCsv } from "./csv-syntax.ts";
import { stringOf } from "./utf8.ts";

type Found = { records: [line: number, fields: (string | null)[]][]; faults: number[] };

/** The same rules over a whole text, by regular expressions. */
const plainly = (text: string): Found => {
  const found: Found = { records: [], faults: [] };
  let line = 1;
  let at = 0;
  const take = (pattern: RegExp): string => {
    const [taken = ""] = new RegExp(pattern, "y").exec(text.slice(at)) ?? [];
    at += taken.length;
    return taken;
  };
  while (at < text.length) {
    const start = { at, line };
    const fields: (string | null)[] = [];
    let isFaulty = false;
    for (;;) {
      const quoted = take(/"(?:[^"]|"")*"(?!")/);
      if (quoted === "" && text[at] === '"') {
        found.faults.push(start.line);
        return found;
      }
      line += quoted.split("\n").length - 1;
      const bare = take(/[^,\n]*/).replace(text[at] === "," ? "" : /\r$/, "");
      if (quoted !== "") {
        fields.push(quoted.slice(1, -1).replaceAll('""', '"'));
        isFaulty ||= bare !== "";
      } else fields.push(bare === "" ? null : bare);
      const stop = text[at];
      at += 1;
      if (stop === ",") continue;
      if (stop === "\n") line += 1;
      break;
    }
    const isBlank = fields.length === 1 && fields[0] === null && at - start.at <= 2;
    if (isFaulty) found.faults.push(start.line);
    else if (!isBlank) found.records.push([start.line, fields]);
  }
  return found;
};

const parsed = (bytes: Buffer, firstLine: number, isLast: boolean, recordsMax = Infinity) => {
  const { records, faults, rest, restLine } = parseCsv(bytes, { delimiter: ",", firstLine, isLast, recordsMax });
  const found: Found = {
    records: records.map(({ line, fields }) => [line, fields.map((field) => field && stringOf(field))]),
    faults: faults.map(({ line }) => line),
  };
  return { ...found, rest, restLine };
};

const content = fc.array(fc.constantFrom("a", ",", '"', '""', "\n", "\r\n", "\r", "é", "🎈", '"b"', '","'), {
  maxLength: 25,
});

test("Records, lines and faults are those of the rules, of whatever text", () => {
  fc.assert(
    fc.property(content, (pieces) => {
      const text = pieces.join("");
      const { records, faults } = parsed(Buffer.from(text), 1, true);
      expect({ records, faults }).toEqual(plainly(text));
    }),
    { numRuns: 1000 },
  );
});

test("So they are where a text comes in pieces of whole lines, and what is left goes before the next", () => {
  fc.assert(
    fc.property(fc.array(content, { maxLength: 4 }), (blocks) => {
      const found: Found = { records: [], faults: [] };
      let rest: Buffer = Buffer.alloc(0);
      let line = 1;
      const all = blocks.map((pieces) => `${pieces.join("")}\n`);
      for (const [at, block] of [...all, ""].entries()) {
        const bytes = Buffer.concat([rest, Buffer.from(block)]);
        const { records, faults, ...left } = parsed(bytes, line, at === all.length);
        found.records.push(...records);
        found.faults.push(...faults);
        rest = bytes.subarray(left.rest);
        line = left.restLine;
      }
      expect(found).toEqual(plainly(all.join("")));
    }),
    { numRuns: 300 },
  );
});

test("So they are where only some are asked for at once", () => {
  fc.assert(
    fc.property(content, fc.integer({ min: 1, max: 3 }), (pieces, recordsMax) => {
      const found: Found = { records: [], faults: [] };
      const text = pieces.join("");
      let rest: Buffer = Buffer.from(text);
      for (let line = 1, isMore = true; isMore;) {
        const { records, faults, ...left } = parsed(rest, line, true, recordsMax);
        found.records.push(...records);
        found.faults.push(...faults);
        rest = rest.subarray(left.rest);
        line = left.restLine;
        isMore = records.length === recordsMax;
      }
      expect(found).toEqual(plainly(text));
    }),
    { numRuns: 300 },
  );
});
