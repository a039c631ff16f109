import type { FaultName } from "../core/fault-table.ts";
import type { AwsError } from "../wire/aws-error.ts";
import type { RestRoute } from "../wire/rest-json-service.ts";
import type { Bedrock } from "./context.ts";
import { internalServer, serviceUnavailable, throttled } from "./errors.ts";

const tooMany = () => throttled("Too many requests, please wait before trying again.");

/** The runtime declares a 503, the control plane only a 500. */
const serverError = (force: number, runtime: boolean): AwsError =>
  runtime && force < 0.5 ? serviceUnavailable() : internalServer();

/** A route that fails now and then, before its effect or after it: the caller cannot tell which. */
export const withApiFaults = ({ cloud: { faults } }: Bedrock, route: RestRoute): RestRoute => {
  const runtime = route.path.startsWith("/model/");
  const { operation, name } = route;
  const failNow = (throttling: FaultName, failure: FaultName): void => {
    if (faults.strikes(throttling, name)) throw tooMany();
    const force = faults.strike(failure, name);
    if (force !== undefined) throw serverError(force, runtime);
  };
  return {
    ...route,
    operation: {
      ...operation,
      run: async (input, caller, signal) => {
        failNow("throttle", "serverErrors");
        const output = await operation.run(input, caller, signal);
        failNow("throttleAfter", "serverErrorsAfter");
        return output;
      },
    },
  };
};
