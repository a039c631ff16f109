/** What an execution environment is told at its birth, through `workerData`. */
export type EnvironmentData = {
  /** File URL of the handler's module. */
  moduleUrl: string;
  /** `main` and `handler` of the template's `main.handler`. */
  moduleName: string;
  exportName: string;
  functionName: string;
  functionArn: string;
  memoryMb: number;
  logGroup: string;
  logStream: string;
};

export type InvokeMessage = {
  requestId: string;
  payload: string;
  /** real ms since 1970 */
  deadline: number;
  /** Answer only when what the function has written is read: its caller wants it with the answer. */
  logFirst?: boolean;
};

/** A function's error in the shape AWS answers with. */
export type FunctionError = { errorType: string; errorMessage: string; trace?: string[] };

export type EnvironmentMessage =
  | { type: "ready" }
  | { type: "init failed"; error: FunctionError }
  | { type: "answer"; requestId: string; payload: string }
  /** `fatal`: the environment ends with it, as the runtime on AWS does after an error nobody caught. */
  | { type: "failed"; requestId: string | undefined; error: FunctionError; fatal: boolean };
