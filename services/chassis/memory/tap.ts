import type { EdgePorts } from "../ports.ts";
import { emitFrom } from "../publish.ts";
import { memoryClaimsUri } from "./memory-edge.ts";

/** Stands between a process and one call of a port: lets it pass, delays it, or throws before or after it. */
export type Tap = <T>(call: string, pass: () => Promise<T>) => Promise<T>;

/** A port with every call through the tap: how tests kill, stop and interleave processes between any two calls. A stream is tapped at each step. */
export const tapPort =
  (tap: Tap) =>
  <Port extends object>(name: string, port: Port): Port =>
    new Proxy(port, {
      get(target, method, receiver): unknown {
        const member: unknown = Reflect.get(target, method, receiver);
        if (typeof member !== "function") return member;
        const call = `${name}.${String(method)}`;
        return (...parameters: unknown[]): unknown => {
          if (isGenerator(member)) return tapSteps(tap, call, Reflect.apply(member, target, parameters));
          return tap(call, async () => (await Reflect.apply(member, target, parameters)) as unknown);
        };
      },
    });

type Generator = (...parameters: unknown[]) => AsyncGenerator;
const isGenerator = (member: object): member is Generator => member.constructor.name === "AsyncGeneratorFunction";

async function* tapSteps(tap: Tap, call: string, steps: AsyncGenerator): AsyncGenerator {
  for (;;) {
    const step = await tap(call, async () => steps.next());
    if (step.done === true) return;
    yield step.value;
  }
}

/** The ports of the edge through the tap, and with them all that is said. */
export const tapEdge = <Ports extends EdgePorts>(tap: Tap, service: string, ports: Ports) => {
  const through = tapPort(tap);
  const edge = {
    ...ports,
    publisher: through("publisher", ports.publisher),
    ledger: through("ledger", ports.ledger),
    tombstones: through("tombstones", ports.tombstones),
    objects: through("objects", ports.objects),
  };
  const emitter = { service, claimsUri: memoryClaimsUri, ports: edge };
  return { ...edge, emitFrom: (cause: Parameters<typeof emitFrom>[1]) => emitFrom(emitter, cause) };
};

/** What a killed process throws: it says nothing of the code under test. */
export class Crash extends Error {}

/** Where in a story a process dies: at which call of all, and whether the call still took effect. `at: 0` is nowhere. */
export type Death = { at: number; when: "before" | "after" };

/** Counts the calls of the whole story; dies at the one it is told; later processes live. */
export const killer = ({ at, when }: Death) => {
  /** Which process made each call, in order. */
  const callers: symbol[] = [];
  let victim: { reaction: string; call: string } | undefined;
  /** The tap of one process, which runs one reaction. */
  const process = (reaction: string): Tap => {
    const caller = Symbol(reaction);
    let isDead = false;
    return async (call, pass) => {
      if (isDead) throw new Crash();
      isDead = callers.push(caller) === at;
      if (isDead) victim = { reaction, call };
      if (isDead && when === "before") throw new Crash();
      const result = await pass();
      if (isDead) throw new Crash();
      return result;
    };
  };
  return { process, deaths: () => deathsAmong(callers), calls: () => callers.length, victim: () => victim };
};
export type Killer = ReturnType<typeof killer>;

/**
 * Every different death of a story with these calls. After a call and before the next one of the same process the world is the same, so
 * only the last call of a process has an "after" of its own.
 */
const deathsAmong = (callers: readonly symbol[]): Death[] =>
  callers.flatMap((caller, index): Death[] => {
    const at = index + 1;
    return caller === callers[at]
      ? [{ at, when: "before" }]
      : [
          { at, when: "before" },
          { at, when: "after" },
        ];
  });
