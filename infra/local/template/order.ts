import { TemplateError } from "./template.ts";

/** Every name after all it needs; otherwise in the order given. A circle is reported by its names. */
export const inOrder = (needs: ReadonlyMap<string, ReadonlySet<string>>): string[] => {
  const ordered = new Set<string>();
  const visit = (name: string, path: readonly string[]): void => {
    if (ordered.has(name)) return;
    if (path.includes(name))
      throw new TemplateError(
        `These resources need one another: ${[...path.slice(path.indexOf(name)), name].join(" -> ")}.`,
      );
    for (const needed of needs.get(name) ?? []) if (needs.has(needed)) visit(needed, [...path, name]);
    ordered.add(name);
  };
  for (const name of needs.keys()) visit(name, []);
  return [...ordered];
};
