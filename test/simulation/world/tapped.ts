import type { Answers, Process } from "./workers.ts";

type Call = (...parameters: unknown[]) => unknown;

/** A port with every call through the process it belongs to. What lists step by step is stopped before its first step. */
export const tapped = <Port extends object>(
  process: Process,
  { name, port, answers = {}, usual = {} }: TapOptions<Port>,
): Port => {
  const taps: Record<string, Call> = {};
  for (const [method, member] of Object.entries<unknown>(port as Record<string, unknown>)) {
    if (typeof member !== "function") continue;
    const call = member as Call;
    const what = `${name}.${method}`;
    const options = { ...usual, ...answers[method as keyof Port] };
    taps[method] =
      method === "list" && isListing(name)
        ? (...given) => listed(process, what, () => call(...given) as AsyncIterable<unknown>)
        : (...given) => process.call(what, () => call(...given), options);
  }
  return taps as Port;
};

type TapOptions<Port> = {
  name: string;
  port: Port;
  answers?: Partial<Record<keyof Port, Answers>>;
  /** For every method that `answers` does not name. */
  usual?: Answers;
};

const isListing = (name: string): boolean => name === "objects";

const listed = async function* <Item>(
  process: Process,
  what: string,
  list: () => AsyncIterable<Item>,
): AsyncIterable<Item> {
  await process.call(what, () => undefined);
  yield* list();
};
