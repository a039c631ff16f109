import type { FunctionError } from "./protocol.ts";

/** Any thrown value as the Node.js runtime reports it. */
export const toFunctionError = (cause: unknown): FunctionError => {
  if (!(cause instanceof Error)) return { errorType: typeof cause, errorMessage: String(cause), trace: [] };
  const errorType = cause.name === "Error" && cause.constructor.name !== "Error" ? cause.constructor.name : cause.name;
  return { errorType, errorMessage: cause.message, trace: (cause.stack ?? "").split("\n") };
};

const codeOf = (cause: unknown): unknown => (cause instanceof Error && "code" in cause ? cause.code : undefined);

/** The runtime names what went wrong while it loaded the code; an error thrown by the code itself keeps its own name. */
export const toInitError = (cause: unknown): FunctionError => {
  const error = toFunctionError(cause);
  const code = codeOf(cause);
  const renamed = (errorType: string) => ({
    ...error,
    errorType,
    errorMessage: `${error.errorType}: ${error.errorMessage}`,
  });
  if (code === "ERR_MODULE_NOT_FOUND") return renamed("Runtime.ImportModuleError");
  if (
    cause instanceof SyntaxError ||
    code === "ERR_UNSUPPORTED_TYPESCRIPT_SYNTAX" ||
    code === "ERR_INVALID_TYPESCRIPT_SYNTAX"
  )
    return renamed("Runtime.UserCodeSyntaxError");
  return error;
};
