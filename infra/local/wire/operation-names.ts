import names from "./operation-names.json" with { type: "json" };
import { pathMatcher, type PathMatcher } from "./route.ts";

type Named = { operation: string; method: string; matcher: PathMatcher; query: [string, string][] };

const tables = new Map<string, Named[]>();

/** Every operation of a REST service that AWS has, read when somebody asks for one that is not here. */
const tableOf = (service: string): Named[] => {
  const known = tables.get(service);
  if (known !== undefined) return known;
  const routes: Record<string, string> = Object.hasOwn(names, service) ? names[service as keyof typeof names] : {};
  const table = Object.entries(routes).map(([operation, route]): Named => {
    const [method = "", target = ""] = route.split(" ");
    const [path = "", query = ""] = target.split("?");
    return { operation, method, matcher: pathMatcher(path), query: [...new URLSearchParams(query)] };
  });
  // Of two at one place the one that also asks for a parameter is the narrower.
  table.sort((a, b) => b.matcher.literals - a.matcher.literals || b.query.length - a.query.length);
  tables.set(service, table);
  return table;
};

/** What AWS calls the operation at this place; undefined where the service's table does not have it. */
export const operationName = (
  service: string,
  { method, path, query }: { method: string; path: string; query?: URLSearchParams },
): string | undefined =>
  tableOf(service).find(
    (one) =>
      one.method === method && one.matcher.fits(path) && one.query.every(([name, value]) => query?.get(name) === value),
  )?.operation;
