import type { Asking, Pipeline, Problem, Stage } from "../../../../events-schema/index.ts";
import { findInference } from "../../../models/table.ts";
import { alike } from "./fold.ts";
import { placeOf, problemAt } from "./problem.ts";
import { isRule } from "./prompts-of.ts";
import { checkReference } from "./reference.ts";

type Choosing = Extract<Asking, { mode: "mapped" | "expanded" }>;

/** Every stage that sends text knows which, and by names that are there. */
export const checkAsking = ({ prompts, stages }: Pipeline): readonly Problem[] =>
  stages.flatMap((stage, at) => {
    const { asks } = stage;
    const place = placeOf("stages", at, "asks");
    if (asks === undefined) return unasked(stage, at);
    return [
      ...(stage.reads === "image" ? [notSent(stage, at)] : []),
      ...(asks.mode === "single"
        ? checkReference(prompts, asks.prompt, { wanted: "prompt", place: `${place}/prompt` })
        : []),
      ...(asks.mode === "mapped" || asks.mode === "expanded" ? checkChoice(prompts, asks, place) : []),
    ];
  });

const unasked = ({ name, reads, model }: Stage, at: number): Problem[] => {
  const embeds = findInference(model)?.kind === "embedding";
  if (reads === "image" && embeds) return [];
  const [why, remedy] =
    reads === "image"
      ? [`${model} answers in text and is shown an image without a prompt`, 'read "text-and-image" and write asks']
      : [
          `it reads "${reads}" and does not say which text is sent`,
          'write asks, such as {"mode": "single", "prompt": …}',
        ];
  return [problemAt("batch/prompt-missing", `the stage "${name}" has no asks: ${why}`, remedy, placeOf("stages", at))];
};

const notSent = ({ name }: Stage, at: number): Problem =>
  problemAt(
    "batch/prompt-not-sent",
    `the stage "${name}" reads "image", so its prompt would not be sent`,
    'read "text-and-image", or leave asks out where an image alone is embedded',
    placeOf("stages", at, "reads"),
    placeOf("stages", at, "asks"),
  );

const checkChoice = (prompts: Pipeline["prompts"], asks: Choosing, place: string): Problem[] => {
  const wanted = asks.mode === "mapped" ? "prompt" : "rule";
  const names = Object.keys(prompts).filter((name) => isRule(prompts[name]!) === (wanted === "rule"));
  const values = Object.entries(asks.prompts ?? {});
  const choices = asks.prompts === undefined ? names.length : values.length;
  return [
    ...(choices === 0 && asks.default === undefined
      ? [
          problemAt(
            "batch/prompt-missing",
            `the mode "${asks.mode}" has 0 ${wanted}s to choose from and no default`,
            asks.prompts === undefined
              ? `write ${wanted}s under prompts`
              : "write values with their prompts, or a default",
            place,
          ),
        ]
      : []),
    ...values.flatMap(([value, name]) =>
      checkReference(prompts, name, { wanted, place: place + placeOf("prompts", value) }),
    ),
    ...(asks.default === undefined ? [] : checkReference(prompts, asks.default, { wanted, place: `${place}/default` })),
    ...(asks.prompts === undefined
      ? ambiguous(names.map((name) => [name, placeOf("prompts", name)] as const)).map(alsoAt(place))
      : ambiguous(values.map(([value]) => [value, place + placeOf("prompts", value)] as const))),
  ];
};

/** The same names can be values of several stages. */
const alsoAt =
  (place: string) =>
  (problem: Problem): Problem => ({ ...problem, places: [place, ...(problem.places ?? [])].slice(0, 20) });

const ambiguous = (values: readonly (readonly [string, string])[]): Problem[] =>
  alike(values, ([value]) => value).map((group) =>
    problemAt(
      "batch/mapping-ambiguous",
      `${group.map(([value]) => JSON.stringify(value)).join(" and ")} are one value: case and blanks around it do not count`,
      "keep one of them",
      ...group.map(([, place]) => place),
    ),
  );
