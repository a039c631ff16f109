import { expect, test } from "vitest";
import { operationName } from "./operation-names.ts";

test.each([
  ["lambda", "DELETE", "/2015-03-31/functions/a", "DeleteFunction"],
  ["lambda", "POST", "/2015-03-31/functions/a/versions", "PublishVersion"],
  ["schemas", "GET", "/v1/registries/name/choreo/schemas/name/a/export", "ExportSchema"],
  ["scheduler", "GET", "/tags/arn%3Aaws%3Ascheduler", "ListTagsForResource"],
  ["sesv2", "GET", "/v2/email/templates", "ListEmailTemplates"],
  ["sesv2", "GET", "/v2/email/nothing-of-it", undefined],
  ["sesv2", "GET", "/v2/email/configuration-sets", "ListConfigurationSets"],
  ["lambda", "GET", "/2018-10-31/layers", "ListLayers"],
  ["lambda", "GET", "/2018-10-31/layers?find=LayerVersion&Arn=a", "GetLayerVersionByArn"],
  ["unknown", "GET", "/", undefined],
])("%s %s %s is %s", (service, method, target, name) => {
  const [path = "", query = ""] = target.split("?");
  expect(operationName(service, { method, path, query: new URLSearchParams(query) })).toBe(name);
});
