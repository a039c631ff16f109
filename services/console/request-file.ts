import type { Contract } from "../../events-schema/index.ts";
import { placeOf } from "../batch/domain/request/problem.ts";
import { oneLine } from "../notification/domain/plain-text.ts";
import { namedPlacesIn } from "./request-places.ts";
import { UserError } from "./user-error.ts";
import { parseUserJson, readUserFile } from "./user-file.ts";

/** A file with `{ "type": …, "data": { … } }`; `placeIn` says where a pointer's value stands in it. */
export type RequestFile = {
  readonly contract: Contract;
  readonly data: Record<string, unknown>;
  readonly text: string;
  readonly placeIn: (pointer: string) => string;
};

/** Reads one of these requests; whatever stands beside its type and its data would be lost, and is refused. */
export const readRequestFile = async (file: string, wanted: readonly Contract[]): Promise<RequestFile> => {
  const text = await readUserFile(file);
  const content = parseUserJson(text, file);
  const placeIn = namedPlacesIn(text, file);
  if (!isObject(content)) throw new UserError(`${placeIn("")}: a request is an object: { "type": …, "data": { … } }`);
  const { type, data, ...others } = content;
  const contract = wanted.find((known) => known.type === type);
  const refusals = [
    ...(contract === undefined ? [`${placeIn("/type")}: "type" ${shown(type)}; it must be ${listOf(wanted)}`] : []),
    ...(isObject(data)
      ? []
      : [`${placeIn("/data")}: "data" ${shown(data)}; it must be an object of what is asked for`]),
    ...Object.keys(others).map(
      (key) =>
        `${placeIn(placeOf(key))}: ${oneLine(JSON.stringify(key), 100)} stands beside "data", where nobody reads it; move it into "data", or leave it out`,
    ),
  ];
  if (contract === undefined || !isObject(data) || refusals.length > 0)
    throw new UserError(refusals.slice(0, 20).join("\n"));
  return { contract, data, text, placeIn };
};

const isObject = (value: unknown): value is Record<string, unknown> =>
  typeof value === "object" && value !== null && !Array.isArray(value);

const listOf = (contracts: readonly Contract[]): string =>
  `${contracts.length > 1 ? "one of " : ""}${contracts.map(({ type }) => type).join(", ")}`;

const shown = (value: unknown): string =>
  value === undefined ? "is missing" : `is ${oneLine(JSON.stringify(value), 60)}`;
