import type { Metadata } from "../../../events-schema/index.ts";
import type { Emit } from "../publish.ts";

/** Stands between a reaction and one call of a port: lets it pass, delays it, or throws before or after it. */
export type Tap = <T>(call: string, pass: () => Promise<T>) => Promise<T>;

/** A port with every call through the tap: how tests kill, stop and interleave processes between any two calls. `except` names methods that stream. */
export const tapPort =
  (tap: Tap, except: readonly string[] = []) =>
  <Port extends object>(name: string, port: Port): Port =>
    new Proxy(port, {
      get(target, method, receiver): unknown {
        const member: unknown = Reflect.get(target, method, receiver);
        if (typeof member !== "function" || except.includes(String(method))) return member;
        return async (...parameters: unknown[]) =>
          tap(`${name}.${String(method)}`, async () => (await Reflect.apply(member, target, parameters)) as unknown);
      },
    });

/** The same for what is said. */
export const tapEmit =
  (tap: Tap, emitFrom: (cause: Metadata) => Emit): ((cause: Metadata) => Emit) =>
  (cause) => {
    const emit = emitFrom(cause);
    return async (contract, naturalKey, data) =>
      tap(`emit ${contract.type}`, async () => emit(contract, naturalKey, data));
  };

/** What a killed process throws: it says nothing of the code under test. */
export class Crash extends Error {}

/** Counts the calls of the whole story; dies at the one it is told, before or after its effect; later processes live. */
export const killer = ({ at, when }: { at: number; when: "before" | "after" }) => {
  let calls = 0;
  const process = (): Tap => {
    let isDead = false;
    return async (_, pass) => {
      if (isDead) throw new Crash();
      calls += 1;
      isDead = calls === at;
      if (isDead && when === "before") throw new Crash();
      const result = await pass();
      if (isDead) throw new Crash();
      return result;
    };
  };
  return { process, calls: () => calls };
};
