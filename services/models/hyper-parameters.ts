import type { CustomizableBase, HyperParameter } from "./family.ts";

/** What is wrong with these hyperparameters for this base, one sentence each; empty when Bedrock would take them. */
export const checkHyperParameters = (base: CustomizableBase, given: Readonly<Record<string, string>>): string[] =>
  Object.entries(given).flatMap(([name, value]) => {
    const known = Object.hasOwn(base.hyperParameters, name) ? base.hyperParameters[name] : undefined;
    if (!known)
      return [
        `${name} is not a hyperparameter of ${base.id}; it takes ${Object.keys(base.hyperParameters).join(", ")}`,
      ];
    return isWithin(known, value) ? [] : [`${name} is "${value}"; it must be ${describe(known)}`];
  });

const decimal = /^\d+(\.\d+)?([eE][+-]?\d+)?$/;

const isWithin = ({ kind, min, max }: HyperParameter, value: string): boolean => {
  if (!(kind === "integer" ? /^\d+$/ : decimal).test(value)) return false;
  return Number(value) >= min && Number(value) <= max;
};

const describe = ({ kind, min, max }: HyperParameter): string =>
  `${kind === "integer" ? "a whole number" : "a number"} from ${min} to ${max}, as text`;

/** All hyperparameters a job would run with: the given ones over the documented defaults. */
export const effectiveHyperParameters = (
  base: CustomizableBase,
  given: Readonly<Record<string, string>>,
): Record<string, string> => ({
  ...Object.fromEntries(Object.entries(base.hyperParameters).map(([name, { default: standard }]) => [name, standard])),
  ...given,
});
