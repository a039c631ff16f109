import { App } from "aws-cdk-lib";
import { readSettings } from "../../../infra/settings.ts";
import { ChoreoStack } from "../../../infra/stacks/choreo-stack.ts";
import { moved, producer, staying } from "./declarations.ts";

const app = new App();
const settings = readSettings((key) => app.node.tryGetContext(key) as unknown);
new ChoreoStack(app, "Parcels", { settings, services: [producer, moved, staying], publishedSchemas: () => ({}) });
app.synth();
