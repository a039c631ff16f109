import type { Planted } from "../planted.ts";

export const planted: Planted = {
  wrong: "Past the deadline what a job is asked about is asked on demand beside it: nobody waits for the job's end.",
  breaks: ["I2"],
  plant: () => ({
    ports: {
      batch: (ports) => ({
        ...ports,
        emitFrom: (cause) => {
          const emit = ports.emitFrom(cause);
          return async (contract, naturalKey, data) => {
            await emit(contract, naturalKey, data);
            if (contract.type !== "BatchJobWithdrawn") return;
            const { context } = (data as { order: { context: Record<string, string> } }).order;
            const [stage, part, chunk, attempt] = ["stage", "part", "chunk", "attempt"].map((name) =>
              Number(context[name]),
            );
            const key = { runId: cause.runId, stage: stage ?? 0, part: part ?? 0 };
            const row = await ports.parts.read(key);
            if (!row) return;
            const chunks = row.chunks.map((one) =>
              one.chunk === chunk && one.phase === "asked" && one.attempts.length === attempt
                ? { ...one, phase: "ended" as const }
                : one,
            );
            await ports.parts.replace({ ...row, chunks });
            await ports.commands.collect([{ ...key, chunk: chunk ?? 0, attempt: attempt ?? 1 }]);
          };
        },
      }),
    },
  }),
};
