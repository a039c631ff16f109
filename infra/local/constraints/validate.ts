import { AwsError } from "../wire/aws-error.ts";
import { checkShape, type Failure } from "./check-shape.ts";
import type { ServiceConstraints } from "./load.ts";

const sentence = (failure: Failure): string =>
  `Value ${failure.value} at '${failure.path}' failed to satisfy constraint: ${failure.constraint}`;

/** What a service calls an input that its model does not allow, where that is not `ValidationException`. */
const codes: Record<string, string> = {
  athena: "InvalidRequestException",
  cloudformation: "ValidationError",
  logs: "InvalidParameterException",
  schemas: "BadRequestException",
  sesv2: "BadRequestException",
  sts: "ValidationError",
};

/** These have no other word for what cannot be read at all. */
const oneCode = ["cloudformation", "schemas", "sesv2", "sts"];

const wireCodes = ["RequestEntityTooLarge", "SerializationException", "ValidationException"];

/** What the wire refuses for every service, in the words of this one. */
export const inTermsOf = (service: string | undefined, error: AwsError): AwsError => {
  if (service === undefined || !oneCode.includes(service) || !wireCodes.includes(error.code)) return error;
  const code = codes[service] ?? error.code;
  // The registry's errors carry code and message as members, too.
  const members = service === "schemas" ? { Code: code, Message: error.message } : {};
  return new AwsError(code, error.message, 400, { ...error.fields, ...members });
};

const validationException = (service: string, failures: readonly Failure[]): AwsError => {
  const count = `${failures.length} validation error${failures.length === 1 ? "" : "s"} detected`;
  const code = oneCode.includes(service) ? "ValidationException" : (codes[service] ?? "ValidationException");
  return inTermsOf(service, new AwsError(code, `${count}: ${failures.map(sentence).join("; ")}`));
};

const attributeNameShapes = ["QueueAttributeName", "MessageSystemAttributeName"];

/** SQS was a query service and kept its codes: the first thing wrong is named, not all of them. */
const sqsError = (failure: Failure): AwsError => {
  if (failure.kind === "missing")
    return new AwsError("MissingParameter", `The request must contain the parameter ${failure.member}.`);
  if (failure.kind === "enum" && attributeNameShapes.includes(failure.shape)) {
    return new AwsError("InvalidAttributeName", `Unknown Attribute ${failure.value.slice(1, -1)}.`);
  }
  const value = failure.value.replace(/^'|'$/g, "");
  return new AwsError(
    "InvalidParameterValue",
    `Value ${value} for parameter ${failure.member} is invalid. Reason: ${failure.constraint}.`,
  );
};

/** Refuses an input that the service's official model does not allow, in the service's own words, all failures together. */
export const validateInput = (
  constraints: ServiceConstraints,
  operation: string,
  input: Record<string, unknown>,
): void => {
  const shape = constraints.operations[operation]?.input;
  if (shape === undefined) return;
  const failures = checkShape(constraints, shape, input);
  const [first] = failures;
  if (!first) return;
  const wrongType = failures.find((failure) => failure.kind === "type");
  if (wrongType)
    throw inTermsOf(
      constraints.service,
      new AwsError("SerializationException", `${wrongType.constraint} at '${wrongType.path}'`),
    );
  throw constraints.service === "sqs" ? sqsError(first) : validationException(constraints.service, failures);
};
