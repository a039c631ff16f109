import type { EvaluationPorts } from "../ports.ts";

/** Stands between a reaction and one call of a port: lets it pass, delays it, or throws before or after it. */
export type Tap = <T>(call: string, pass: () => Promise<T>) => Promise<T>;

/** The same ports with every call through the tap: how tests kill, stop and interleave processes between any two calls. */
export const tapped = (ports: EvaluationPorts, tap: Tap): EvaluationPorts => {
  const through = <Port extends object>(name: string, port: Port): Port =>
    new Proxy(port, {
      get(target, method, receiver): unknown {
        const member: unknown = Reflect.get(target, method, receiver);
        if (typeof member !== "function" || method === "list") return member;
        return async (...parameters: unknown[]) =>
          tap(`${name}.${String(method)}`, async () => (await Reflect.apply(member, target, parameters)) as unknown);
      },
    });
  const { sheets } = ports;
  return {
    ...ports,
    evaluations: through("evaluations", ports.evaluations),
    answers: through("answers", ports.answers),
    commands: through("commands", ports.commands),
    objects: through("objects", ports.objects),
    tombstones: through("tombstones", ports.tombstones),
    sheets: {
      use: (work) =>
        sheets.use((sheet) =>
          work({ add: (row) => sheet.add(row), publish: (uri) => tap("sheet.publish", () => sheet.publish(uri)) }),
        ),
    },
    emitFrom: (cause) => {
      const emit = ports.emitFrom(cause);
      return async (contract, naturalKey, data) =>
        tap(`emit ${contract.type}`, async () => emit(contract, naturalKey, data));
    },
  };
};
