import { isRejected } from "../../../../services/chassis/outcome.ts";
import type { Planted } from "../planted.ts";

export const planted: Planted = {
  wrong: "What can never succeed is dropped instead of parked.",
  breaks: ["L2", "L1"],
  plant: () => ({
    handle: (handle) => async (message) =>
      handle(message).catch((error: unknown) => {
        if (!isRejected(error)) throw error;
      }),
  }),
};
