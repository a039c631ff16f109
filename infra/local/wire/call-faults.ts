import type { Cloud } from "../core/cloud.ts";
import type { FaultName } from "../core/fault-table.ts";
import { AwsError } from "./aws-error.ts";
import type { AwsRequest, AwsResponse, LocalService } from "./types.ts";

type Refusals = { throttled: () => AwsError; failed: () => AwsError };

const refusals = (throttled: [string, number], failed: [string, number]): Refusals => ({
  throttled: () => new AwsError(throttled[0], "Rate exceeded.", throttled[1]),
  failed: () => new AwsError(failed[0], "We encountered an internal error. Please try again.", failed[1]),
});

/** How each service words its own overload and its own failure. Bedrock has faults of its own, for every caller. */
const byService: Readonly<Record<string, Refusals>> = {
  sqs: refusals(["ThrottlingException", 400], ["InternalFailure", 500]),
  s3: refusals(["SlowDown", 503], ["InternalError", 500]),
  dynamodb: refusals(["ThrottlingException", 400], ["InternalServerError", 500]),
  events: refusals(["ThrottlingException", 400], ["InternalException", 500]),
};

const discard = ({ body }: AwsResponse): void => {
  if (typeof body === "object" && !Buffer.isBuffer(body)) body.destroy();
};

/** Calls made under a role fail now and then, before their effect or after it: the caller cannot tell which. */
export const handleWithFaults = async (
  service: LocalService,
  request: AwsRequest,
  { faults }: Cloud,
): Promise<AwsResponse> => {
  const { role } = request.caller;
  const refusals = byService[service.signingName];
  if (role === undefined || refusals === undefined) return service.handle(request);
  const place = `${role.split("/").at(-1) ?? role} ${service.signingName}`;
  const refusal = (throttling: FaultName, failure: FaultName): AwsError | undefined => {
    if (faults.strikes(throttling, place)) return refusals.throttled();
    return faults.strikes(failure, place) ? refusals.failed() : undefined;
  };
  const before = refusal("throttleCalls", "failCalls");
  if (before) throw before;
  const response = await service.handle(request);
  const after = response.status < 400 ? refusal("throttleCallsAfter", "failCallsAfter") : undefined;
  if (after === undefined) return response;
  discard(response);
  throw after;
};
