import names from "./operation-names.json" with { type: "json" };
import { pathMatcher, type PathMatcher } from "./route.ts";

type Named = { operation: string; method: string; matcher: PathMatcher };

const tables = new Map<string, Named[]>();

/** Every operation of a REST service that AWS has, read when somebody asks for one that is not here. */
const tableOf = (service: string): Named[] => {
  const known = tables.get(service);
  if (known !== undefined) return known;
  const routes: Record<string, string> = Object.hasOwn(names, service) ? names[service as keyof typeof names] : {};
  const table = Object.entries(routes).map(([operation, route]): Named => {
    const [method = "", path = ""] = route.split(" ");
    return { operation, method, matcher: pathMatcher(path) };
  });
  table.sort((a, b) => b.matcher.literals - a.matcher.literals);
  tables.set(service, table);
  return table;
};

/** What AWS calls the operation at this place; undefined where the service's table does not have it. */
export const operationName = (
  service: string,
  { method, path }: { method: string; path: string },
): string | undefined =>
  tableOf(service).find((one) => one.method === method && one.matcher.match(path) !== undefined)?.operation;
