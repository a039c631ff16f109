import { isRequest, type Contract } from "../contract.ts";

/** One reaction of one service, with what it hears and what it may send. */
export type Participant = {
  service: string;
  reaction: string;
  hears: readonly Contract[];
  emits: readonly Contract[];
};

/** The version's name, as its published schema and its example are called: `ModelTrained.v1`. */
export const versionName = ({ type, version }: Contract): string => `${type}.v${version}`;

export const isSame = (one: Contract, other: Contract): boolean =>
  one.type === other.type && one.version === other.version;

export const hearersOf = (contract: Contract, participants: readonly Participant[]): Participant[] =>
  participants.filter(({ hears }) => hears.some((heard) => isSame(heard, contract)));

export const sendersOf = (contract: Contract, participants: readonly Participant[]): Participant[] =>
  participants.filter(({ emits }) => emits.some((emitted) => isSame(emitted, contract)));

/** Versions that are sent and that nobody declares to hear any more, each with what to do. */
export const unheard = (contracts: readonly Contract[], participants: readonly Participant[]): string[] =>
  contracts
    .filter((contract) => !contract.forUsers && hearersOf(contract, participants).length === 0)
    .map((contract) => {
      const senders = sendersOf(contract, participants).map(({ service, reaction }) => `${service}/${reaction}`);
      const who = senders.length === 0 ? "" : `, take it out of the emits of ${senders.join(", ")}`;
      const outside = isRequest(contract) ? "" : ", or mark it forUsers where tools outside still hear it";
      return `${versionName(contract)} is heard by no service: delete its file in events-schema/events and its published schema${who}${outside}`;
    });

/** What can follow when this reaction has heard something: what it sends, or what the commands that it sends lead to. */
export const leadsTo = (participant: Participant, participants: readonly Participant[]): readonly Contract[] =>
  participant.emits.length > 0
    ? participant.emits
    : participants
        .filter(({ service, hears }) => service === participant.service && hears.length === 0)
        .flatMap(({ emits }) => emits);

/** What can have come before this reaction sends something: what it hears, or what makes its service send it commands. */
export const comesFrom = (participant: Participant, participants: readonly Participant[]): readonly Contract[] =>
  participant.hears.length > 0
    ? participant.hears
    : participants.filter(({ service }) => service === participant.service).flatMap(({ hears }) => hears);
