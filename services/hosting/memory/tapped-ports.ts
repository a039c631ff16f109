import type { HostingPorts } from "../ports.ts";

/** Stands between a reaction and one call of a port: lets it pass, delays it, or throws before or after it. */
export type Tap = <T>(call: string, pass: () => Promise<T>) => Promise<T>;

/** The same ports with every call through the tap: how tests kill, stop and interleave processes between any two calls. */
export const tapped = (ports: HostingPorts, tap: Tap): HostingPorts => {
  const through = <Port extends object>(name: string, port: Port): Port =>
    new Proxy(port, {
      get(target, method, receiver): unknown {
        const member: unknown = Reflect.get(target, method, receiver);
        if (typeof member !== "function") return member;
        return async (...parameters: unknown[]) =>
          tap(`${name}.${String(method)}`, async () => (await Reflect.apply(member, target, parameters)) as unknown);
      },
    });
  const { store } = ports;
  return {
    ...ports,
    store: {
      leases: through("leases", store.leases),
      rollbacks: through("rollbacks", store.rollbacks),
      endpoints: through("endpoints", store.endpoints),
    },
    hosting: through("hosting", ports.hosting),
    facts: through("facts", ports.facts),
    checks: through("checks", ports.checks),
    tombstones: through("tombstones", ports.tombstones),
    emitFrom: (cause) => {
      const emit = ports.emitFrom(cause);
      return async (contract, naturalKey, data) =>
        tap(`emit ${contract.type}`, async () => emit(contract, naturalKey, data));
    },
  };
};
