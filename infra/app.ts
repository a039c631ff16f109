import { App, type AppProps } from "aws-cdk-lib";
import { synthesize } from "./settings-error.ts";
import { readSettings } from "./settings.ts";
import { ChoreoStack } from "./stacks/choreo-stack.ts";
import { service as batch } from "../services/batch/service.ts";
import { service as dataset } from "../services/dataset/service.ts";
import { service as deadLetters } from "../services/dead-letters/service.ts";
import { service as evaluation } from "../services/evaluation/service.ts";
import { service as hosting } from "../services/hosting/service.ts";
import { service as jobs } from "../services/jobs/service.ts";
import { service as notification } from "../services/notification/service.ts";
import { service as training } from "../services/training/service.ts";

/** Every service of the choreography: a new one is one line here. */
export const services = [dataset, training, jobs, hosting, evaluation, batch, deadLetters, notification];

/** The CDK app that AWS is deployed from and the local cloud is wired from. */
export const buildApp = (props?: AppProps): App => {
  const app = new App(props);
  const settings = readSettings((key) => app.node.tryGetContext(key) as unknown);
  new ChoreoStack(app, "Choreo", { settings, services });
  return app;
};

if (import.meta.main) synthesize(buildApp);
