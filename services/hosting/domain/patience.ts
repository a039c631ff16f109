import type { HostingSection } from "../../../events-schema/index.ts";

/** How long to wait for what, chosen by the deployment. Hours. */
export type Patience = {
  /** For room: quota that somebody else uses. */
  readonly roomHours: number;
  /** For Bedrock to bring a model up, or to swap it on an endpoint. */
  readonly creationHours: number;
  /** Past the time on an undecided resource's tag before the sweep deletes it without asking. */
  readonly graceHours: number;
};

const ticksPerHour = 4;
const hourMs = 3_600_000;

/** Sweeps are counted instead of comparing the clocks of two workers; there is one every 15 minutes. */
export const ticksOf = (hours: number): number => Math.ceil(hours * ticksPerHour);

/** When a hosted model must have been decided on. */
export const decideBy = (hostedAt: Date, { decisionHours }: HostingSection): string =>
  hoursAfter(hostedAt, decisionHours);

/** The same, known before anything is created: the latest that it can be if all goes well. It goes on the resource. */
export const decideByAtLatest = (askedAt: Date, { decisionHours }: HostingSection, patience: Patience): string =>
  hoursAfter(askedAt, patience.roomHours + patience.creationHours + decisionHours);

/** The same for an endpoint that is made for a model decided on in time. */
export const endpointReadyBy = (decideBy: string, { creationHours }: Patience): string =>
  hoursAfter(new Date(decideBy), creationHours);

const hoursAfter = (time: Date, hours: number): string => new Date(time.getTime() + hours * hourMs).toISOString();

export const hoursBetween = (from: string, to: string): number =>
  Math.max(0, (Date.parse(to) - Date.parse(from)) / hourMs);

export const graceMs = ({ graceHours }: Patience): number => graceHours * hourMs;
