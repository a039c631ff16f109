import { isDeepStrictEqual } from "node:util";
import { findingsBetween } from "./containment.ts";
import { editsBetween, type Edit } from "./edits.ts";
import { undecided, type Finding, type Path } from "./findings.ts";
import { isSchema, type Schema } from "./schema.ts";

/**
 * `forward`: what a producer on the new schema sends, read by a consumer still on the old one.
 * `backward`: what lies in queues and archives under the old schema, read by a consumer on the new one.
 */
export type Direction = "forward" | "backward";

/** What a change means in one direction; undefined: every event is read as before. */
export type Verdict = Finding | undefined;

export type Change = { readonly path: Path; readonly what: string } & Readonly<Record<Direction, Verdict>> & {
    readonly note?: string;
  };

/** Every change from one published schema to another, with what it does in both directions. */
export const changesBetween = (before: Schema, after: Schema): Change[] => {
  const edits = editsOf(before, after);
  const findings = { forward: findingsOf(after, before), backward: findingsOf(before, after) };
  const rows = edits.map((edit) => ({ edit, forward: [] as Finding[], backward: [] as Finding[] }));
  for (const direction of ["forward", "backward"] as const)
    for (const finding of findings[direction]) {
      const row = nearest(rows, finding.path) ?? {
        edit: { path: finding.path, what: finding.what },
        forward: [],
        backward: [],
      };
      if (!rows.includes(row)) rows.push(row);
      row[direction].push(finding);
    }
  return rows.map(({ edit, ...found }) => changeOf(edit, worst(found.forward), worst(found.backward)));
};

const changeOf = (edit: Edit, forward: Verdict, backward: Verdict): Change => {
  const note = noteOf(edit, forward ?? backward);
  return { path: edit.path, what: edit.what, forward, backward, ...(note !== undefined && { note }) };
};

const noteOf = ({ kind }: Edit, finding: Verdict): string | undefined => {
  if (kind === "default") return "the meaning changes: events without this field are read differently";
  return kind === "new field" && !finding ? "old consumers drop it and go on" : undefined;
};

/** A proven break says more than a doubt. */
const worst = (findings: readonly Finding[]): Verdict => findings.find(({ witness }) => witness) ?? findings[0];

/** The edit that a finding comes from: the same field, or else the closest one around or inside it. */
const nearest = <Row extends { edit: Edit }>(rows: readonly Row[], path: Path): Row | undefined => {
  const distance = ({ edit }: Row): number => {
    const shared = Math.min(edit.path.length, path.length);
    const related = isDeepStrictEqual(edit.path.slice(0, shared), path.slice(0, shared));
    return edit.kind !== "text" && edit.kind !== "default" && related
      ? Math.abs(edit.path.length - path.length)
      : Infinity;
  };
  return rows.filter((row) => distance(row) < Infinity).toSorted((a, b) => distance(a) - distance(b))[0];
};

const parts = ["data", "metadata", "claim"] as const;

/** Data, metadata and claim are compared each alone; what holds them together must not change. */
const findingsOf = (producer: Schema, consumer: Schema): Finding[] => [
  ...parts.flatMap((part) => {
    const [sent, read] = [partOf(producer, part), partOf(consumer, part)];
    return sent && read
      ? findingsBetween(sent, read).map((finding) => ({ ...finding, path: [part, ...finding.path] }))
      : [];
  }),
  ...(isDeepStrictEqual(envelopeOf(producer), envelopeOf(consumer)) ? [] : [undecided([], "another envelope")]),
  ...ruleFindings(producer, consumer),
];

/** With the definitions of the whole document, into which references point. */
const partOf = (document: Schema, part: string): Schema | undefined => {
  const { properties, definitions } = document;
  const schema = isSchema(properties) ? properties[part] : undefined;
  return isSchema(schema) ? { ...schema, ...(definitions !== undefined && { definitions }) } : undefined;
};

const envelopeOf = ({ properties, type, required, oneOf, additionalProperties }: Schema): unknown => ({
  parts: isSchema(properties) ? Object.keys(properties).toSorted() : [],
  type,
  required,
  oneOf,
  additionalProperties,
});

/** A rule is a function: it can be the same, or another one of which nothing is known. */
const ruleFindings = (producer: Schema, consumer: Schema): Finding[] =>
  rulesOf(consumer)
    .filter((rule) => !rulesOf(producer).some((other) => isDeepStrictEqual(rule, other)))
    .map((rule) => undecided(pathOf(rule), `the ${wordsOf(rule)}`));

const editsOf = (before: Schema, after: Schema): Edit[] => {
  const { "x-rules": _, ...old } = before;
  const { "x-rules": __, ...now } = after;
  return [...editsBetween(old, now), ...ruleEdits(rulesOf(before), rulesOf(after))];
};

const ruleEdits = (had: readonly Schema[], has: readonly Schema[]): Edit[] => {
  const twin = (rule: Schema, others: readonly Schema[]) =>
    others.find((other) => rule["at"] === other["at"] && wordsOf(rule) === wordsOf(other));
  return [
    ...had.flatMap((rule) => (twin(rule, has) ? [] : [{ path: pathOf(rule), what: `${wordsOf(rule)} removed` }])),
    ...has.flatMap((rule) => {
      const other = twin(rule, had);
      if (isDeepStrictEqual(rule, other)) return [];
      return [{ path: pathOf(rule), what: other ? `the text of the ${wordsOf(rule)}` : `new ${wordsOf(rule)}` }];
    }),
  ];
};

const rulesOf = (document: Schema): Schema[] =>
  Array.isArray(document["x-rules"]) ? (document["x-rules"] as Schema[]) : [];

const pathOf = ({ at }: Schema): Path => String(at).replaceAll("[]", ".[]").replaceAll("{}", ".{}").split(".");

const wordsOf = ({ kind, says }: Schema): string =>
  `${String(kind)}${says === undefined ? "" : ` ${JSON.stringify(says)}`}`;
