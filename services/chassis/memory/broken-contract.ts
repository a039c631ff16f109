import { Claim, Metadata, contracts, describeViolations, validateStrictly } from "../../../events-schema/index.ts";

/** Made once: a schema compiles itself at its first use. */
const StrictMetadata = Metadata.strict();
const StrictClaim = Claim.strict();

/**
 * What is wrong with a fact that a test put on the bus, strictly read; undefined: nothing. A name that no contract has is a test's own.
 * Data behind a claim was validated before it was left there.
 */
export const brokenContract = (event: { type: string; detail: Record<string, unknown> }): string | undefined => {
  const versions = contracts.filter(({ type }) => type === event.type);
  if (versions.length === 0) return undefined;
  const { metadata: given, data, claim, ...rest } = event.detail;
  const metadata = StrictMetadata.safeParse(given);
  if (!metadata.success) return `${event.type} has metadata that breaks its contract: ${metadata.error.message}`;
  const contract = versions.find(({ version }) => version === metadata.data.version);
  if (!contract) return `${event.type} is published in version ${metadata.data.version}, which is not live`;
  if (Object.keys(rest).length > 0)
    return `${event.type} carries ${Object.keys(rest).join(", ")} beside metadata and data`;
  if (claim !== undefined && data === undefined)
    return StrictClaim.safeParse(claim).success ? undefined : `${event.type} has a claim that breaks its contract`;
  const read = validateStrictly(contract, data);
  return read.ok ? undefined : `${event.type} breaks its contract: ${describeViolations(read.violations)}`;
};
