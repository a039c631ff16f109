import type { Link, Part } from "./letter.ts";

/** As long as a mail is fresh, where the function's own role signs: its session may end sooner, and the mail says so. */
export const linkHours = 1;

export type RunLinks = {
  readonly links: readonly Link[];
  readonly hours: number;
  /** By CloudFront's key pair: nothing ends it before its time. */
  readonly isSigned?: true;
  /** Why they are not, where the stack has a key pair. */
  readonly why?: string;
};

export const linkParts = ({ links, hours, isSigned, why }: RunLinks): Part[] =>
  links.length === 0
    ? []
    : [
        {
          heading: "Links",
          kind: "links",
          links,
          note: [
            isSigned
              ? `Each link holds for ${hours} h from when this was sent.`
              : `Each link holds for ${hours} h from when this was sent, and ends sooner where the session of the function that made it does.`,
            ...(why === undefined ? [] : [`CloudFront's key pair could not be used (${why}).`]),
            "Whoever has a link can read the file. The command above makes fresh ones.",
          ].join(" "),
        },
      ];
