import { sqsError } from "./errors.ts";

export type Receipt = {
  queue: number;
  message: number;
  /** which receive of the message it belongs to */ received: number;
};

/** One handle per receive: a later receive of the same message makes it outdated. */
export const receiptHandle = ({ queue, message, received }: Receipt): string =>
  Buffer.from(`AQEB:${queue}:${message}:${received}`).toString("base64");

export const readReceipt = (handle: string, queue: number): Receipt => {
  const parts = /^AQEB:(\d+):(\d+):(\d+)$/.exec(Buffer.from(handle, "base64").toString("latin1"));
  if (parts === null || Number(parts[1]) !== queue) {
    const shown = handle.length > 60 ? `${handle.slice(0, 60)}…` : handle;
    throw sqsError("ReceiptHandleIsInvalid", `The input receipt handle "${shown}" is not a valid receipt handle.`);
  }
  return { queue, message: Number(parts[2]), received: Number(parts[3]) };
};
