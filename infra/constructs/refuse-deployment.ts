import { Annotations, CfnParameter, CfnRule, Fn, type Stack } from "aws-cdk-lib";

/**
 * `cdk synth` must work without a network; a deployment of what it made without one must not. CloudFormation checks a template's
 * rules before it touches anything.
 */
export const refuseDeployment = (stack: Stack, reason: string): void => {
  const id = "BundlesComplete";
  if (stack.node.tryFindChild(id)) return;
  Annotations.of(stack).addWarningV2(
    "choreo:incomplete-bundle",
    `${reason} This template can be read but not deployed.`,
  );
  const complete = new CfnParameter(stack, id, { default: "no", allowedValues: ["no"], description: reason });
  new CfnRule(stack, "RefuseIncompleteBundles", {
    assertions: [
      {
        assert: Fn.conditionEquals(complete.valueAsString, "yes"),
        assertDescription: `${reason} Synthesize again with access to it.`,
      },
    ],
  });
};
