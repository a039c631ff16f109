import { foldValue } from "../../batch/domain/request/fold.ts";
import { Name } from "../../../events-schema/index.ts";
import type { Notes } from "./notes.ts";

/** Gives things names that S3 keys and columns take, each its own even where case does not count; says where it changed one. */
export const namer = (what: string, notes: Notes): ((given: string) => string) => {
  const names = new Map<string, string>();
  const taken = new Set<string>();
  return (given) => {
    const known = names.get(given);
    if (known !== undefined) return known;
    const base = Name.safeParse(given).success ? given : plain(given);
    let name = base;
    for (let number = 2; taken.has(foldValue(name)); number += 1) name = `${base.slice(0, 36)}-${number}`;
    names.set(given, name);
    taken.add(foldValue(name));
    if (name !== given) notes.changed(`${what} ${JSON.stringify(given.slice(0, 100))} is called "${name}"`);
    return name;
  };
};

const plain = (given: string): string => {
  const words = given
    .normalize("NFKD")
    .replaceAll(/[^0-9A-Za-z_-]+/g, "-")
    .replaceAll(/[_-]*-[_-]*/g, "-")
    .replaceAll(/_{2,}/g, "_")
    .slice(0, 36)
    .replaceAll(/^[_-]+|[_-]+$/g, "");
  return words === "" ? "unnamed" : words;
};
