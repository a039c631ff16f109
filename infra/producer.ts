import { App, type AppProps } from "aws-cdk-lib";
import { readProducerSettings } from "./producer-settings.ts";
import { synthesize } from "./settings-error.ts";
import { ProducerStack } from "./stacks/producer-stack.ts";

/** The CDK app of an account that only asks: `npx cdk deploy --app "node infra/producer.ts" -c hubAccount=…`. */
export const buildProducerApp = (props?: AppProps): App => {
  const app = new App(props);
  const settings = readProducerSettings((key) => app.node.tryGetContext(key) as unknown);
  new ProducerStack(app, "ChoreoProducer", settings);
  return app;
};

if (import.meta.main) synthesize(buildProducerApp);
