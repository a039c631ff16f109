import { loadConstraints } from "../constraints/load.ts";
import type { Cloud } from "../core/cloud.ts";
import type { LocalIam } from "../core/ports.ts";
import { restJsonService } from "../wire/rest-json-service.ts";
import type { LocalService, Provisioners } from "../wire/types.ts";
import type { SesContext } from "./context.ts";
import { identityRoutes } from "./identities.ts";
import type { Outbox } from "./outbox.ts";
import { sesProvisioners } from "./provision.ts";
import { sendRoutes } from "./send-email.ts";
import { openSesStore } from "./store.ts";

/** A message of 40 MB in base64, and the request around it. */
const bodyLimitBytes = 60_000_000;

/** Simple Email Service v2, as far as sending goes: every mail becomes an `.eml` file. */
export const createSes = (options: {
  cloud: Cloud;
  iam: LocalIam;
  outbox: Outbox;
}): { service: LocalService; provision: Provisioners } => {
  const { cloud, iam, outbox } = options;
  const context: SesContext = { cloud, outbox, store: openSesStore(cloud.database) };
  const routes = [...sendRoutes(context), ...identityRoutes(context)];
  return {
    service: restJsonService({
      signingName: "ses",
      name: "sesv2",
      routes,
      iam,
      cloud,
      bodyLimitBytes,
      constraints: loadConstraints("sesv2"),
    }),
    provision: sesProvisioners(context),
  };
};
