import { arn, type Cloud } from "../core/cloud.ts";

/** The bus every account has, and the only one that takes scheduled rules and AWS services' own events. */
export const defaultBus = "default";

export const busArn = (cloud: Cloud, account: string, name: string): string =>
  arn("events", cloud.region, account, `event-bus/${name}`);

/** A bus as callers name it: absent is the default bus, a name is one of their own account, an ARN may be anyone's. */
export const busArnOf = (cloud: Cloud, account: string, nameOrArn: string = defaultBus): string =>
  nameOrArn.startsWith("arn:") ? nameOrArn : busArn(cloud, account, nameOrArn);

export const accountOf = (anArn: string): string => anArn.split(":")[4] ?? "";

export const busNameOf = (anArn: string): string => anArn.slice(anArn.indexOf("event-bus/") + "event-bus/".length);

export const isBusArn = (anArn: string): boolean => /^arn:[^:]*:events:[^:]*:\d{12}:event-bus\//.test(anArn);

/** Rules of the default bus have no bus in their ARN. */
export const ruleArn = (ofBus: string, name: string): string => {
  const bus = busNameOf(ofBus);
  return `${ofBus.slice(0, ofBus.indexOf("event-bus/"))}rule/${bus === defaultBus ? "" : `${bus}/`}${name}`;
};

/** AWS's time stamps in events have no fraction. */
export const isoSeconds = (ms: number): string => `${new Date(ms).toISOString().slice(0, 19)}Z`;
