import type { AwsError } from "../wire/aws-error.ts";
import type { RestRoute } from "../wire/rest-json-service.ts";
import type { Bedrock } from "./context.ts";
import { internalServer, serviceUnavailable, throttled } from "./errors.ts";

const tooMany = () => throttled("Too many requests, please wait before trying again.");

/** The runtime declares a 503, the control plane only a 500. */
const serverError = ({ cloud }: Bedrock, runtime: boolean): AwsError =>
  runtime && cloud.random.next() < 0.5 ? serviceUnavailable() : internalServer();

/** A route that fails now and then, before its effect or after it: the caller cannot tell which. */
export const withApiFaults = (bedrock: Bedrock, route: RestRoute): RestRoute => {
  const { faults } = bedrock;
  const runtime = route.path.startsWith("/model/");
  const { operation } = route;
  return {
    ...route,
    operation: {
      ...operation,
      run: async (input, caller, signal) => {
        if (faults.strikes("throttle")) throw tooMany();
        if (faults.strikes("serverErrors")) throw serverError(bedrock, runtime);
        const output = await operation.run(input, caller, signal);
        if (faults.strikes("throttleAfter")) throw tooMany();
        if (faults.strikes("serverErrorsAfter")) throw serverError(bedrock, runtime);
        return output;
      },
    },
  };
};
