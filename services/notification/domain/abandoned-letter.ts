import { stableId, type CapacityAbandoned, type DataOf, type Metadata } from "../../../events-schema/index.ts";
import { footerOf } from "./footer.ts";
import { subjectLengthMax, type Letter } from "./letter.ts";
import { oneLine } from "./plain-text.ts";

export type Abandoned = DataOf<typeof CapacityAbandoned>;

/** One warning for a capacity, however often Bedrock refuses to delete it. */
export const referenceOfAbandoned = ({ hosted }: Abandoned): string => stableId("capacity-abandoned", hosted.arn);

export type AbandonedLetterOptions = {
  metadata: Metadata;
  data: Abandoned;
  place: { stack: string };
  attempt: number;
};

/** The warning that something was hosted, and billed, for nobody. */
export const abandonedLetter = ({ metadata, data, place, attempt }: AbandonedLetterOptions): Letter => {
  const { hosted, decideBy } = data;
  const reference = referenceOfAbandoned(data);
  return {
    reference,
    subject: oneLine(`${place.stack}: ${hosted.name} was hosted without a run`, subjectLengthMax),
    tone: "bad",
    verdict: "nobody's",
    title: hosted.name,
    lead: "A model was hosted that no live run answers for: its row was lost, or whoever should have decided on it did not come. It is being deleted; until it is gone it may bill.",
    parts: [
      {
        heading: "Facts",
        kind: "facts",
        facts: [
          { label: "Answers as", value: hosted.arn },
          { label: "Hosted by", value: hosted.method },
          ...(hosted.modelUnits > 0 ? [{ label: "Model units", value: String(hosted.modelUnits) }] : []),
          { label: "Since", value: hosted.since },
          { label: "To be decided by", value: decideBy },
          { label: "Run, by its tag", value: metadata.runId },
        ],
      },
      {
        heading: "What to do next",
        kind: "steps",
        steps: [
          {
            say: "See that it is gone, in the Bedrock console or, in the local cloud, with:",
            command: "npm run choreo -- hosted",
          },
          {
            say: "If it is often so, look for parked messages of hosting and evaluation, and whether the table of hosting was restored to an earlier time.",
          },
        ],
      },
    ],
    footer: footerOf(`Stack ${place.stack}. This is said once for a capacity.`, { reference, attempt }),
  };
};
