/** What AWS does to its users now and then, and the local cloud on request: which part of it, and what happens. */
export const faultTable = {
  duplicate: { part: "SQS", what: "a message comes twice" },
  reorder: { part: "SQS", what: "a message is held back by up to a second, so that later ones overtake it" },
  delay: { part: "SQS", what: "a message is held back by up to 15 minutes of AWS time" },

  duplicateDeliveries: { part: "EventBridge", what: "a target gets an event twice" },
  lateDeliveries: { part: "EventBridge", what: "a target gets an event up to 10 minutes of AWS time late" },

  throttleCalls: {
    part: "function calls",
    what: "a function's call of SQS, S3, DynamoDB or EventBridge is throttled, before it did anything",
  },
  throttleCallsAfter: { part: "function calls", what: "such a call is throttled after its effect" },
  failCalls: { part: "function calls", what: "such a call ends in a 500 or 503, before it did anything" },
  failCallsAfter: { part: "function calls", what: "such a call ends in a 500 or 503 after its effect" },

  crash: { part: "Lambda", what: "a function's environment dies with a call's effect done and its answer lost" },
  slowStart: { part: "Lambda", what: "a cold start takes up to three seconds longer" },

  loseEvents: { part: "Bedrock", what: "EventBridge is not told of a state change" },
  duplicateEvents: { part: "Bedrock", what: "EventBridge is told of a state change twice" },
  lateEvents: { part: "Bedrock", what: "EventBridge is told of a state change up to 10 minutes of AWS time late" },
  throttle: { part: "Bedrock", what: "a call ends in ThrottlingException, before it did anything" },
  throttleAfter: { part: "Bedrock", what: "a call ends in ThrottlingException after its effect" },
  serverErrors: { part: "Bedrock", what: "a call ends in a 500 or 503, before it did anything" },
  serverErrorsAfter: { part: "Bedrock", what: "a call ends in a 500 or 503 after its effect" },
  streamErrors: { part: "Bedrock", what: "a streamed answer breaks off with ModelStreamErrorException" },
  recordErrors: { part: "Bedrock", what: "a batch record is answered with a service error" },
  malformedOutput: {
    part: "Bedrock",
    what: "a batch output line is cut, repeated, lost, without its id, with an unknown one, or torn within a character",
  },
  manifestErrors: { part: "Bedrock", what: "a batch manifest is missing or at odds with the lines" },
  partialCompletion: { part: "Bedrock", what: "a batch job runs out of time with some records unprocessed" },
  expiry: { part: "Bedrock", what: "a batch job runs out of time while it is Scheduled" },
  jobFailures: { part: "Bedrock", what: "a job, a throughput or a deployment ends Failed" },
  outsiders: { part: "Bedrock", what: "a Create or an inference finds the quota used by somebody else" },
} as const satisfies Record<string, { part: string; what: string }>;

export type FaultName = keyof typeof faultTable;

export const faultNames = Object.keys(faultTable) as readonly FaultName[];
