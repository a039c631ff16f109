import { globSync, readFileSync } from "node:fs";
import { join } from "node:path";
import type { Contract } from "../../events-schema/index.ts";

const root = join(import.meta.dirname, "../..");

/** Which reactions hear and emit a version, by its name: `hosting/onModelTrained`. */
export type Declared = { heardBy: (version: string) => string[]; emittedBy: (version: string) => string[] };

/** As every `service.ts` says. Where one imports an event that is gone no service can be loaded; then their texts must do. */
export const readDeclared = async (): Promise<Declared> => {
  try {
    const { catalogue } = await import("../catalogue.ts");
    const by = (part: "hears" | "emits") => (version: string) =>
      catalogue.participants
        .filter((participant) => participant[part].some((contract) => isVersion(contract, version)))
        .map(({ service, reaction }) => `${service}/${reaction}`);
    return { heardBy: by("hears"), emittedBy: by("emits") };
  } catch (error) {
    if (!(error instanceof SyntaxError)) throw error;
    return { heardBy: filesThatName, emittedBy: () => [] };
  }
};

const isVersion = ({ type, version }: Contract, name: string): boolean => `${type}.v${version}` === name;

const filesThatName = (name: string): string[] => {
  const exported = new RegExp(`\\b${name.replace(/\.v1$/, "").replace(".v", "V")}\\b`);
  return globSync("services/*/service.ts", { cwd: root }).filter((file) =>
    exported.test(readFileSync(join(root, file), "utf8")),
  );
};
