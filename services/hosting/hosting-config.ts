import { z } from "zod";
import { readConfig } from "../chassis/config.ts";

const hours = z.coerce.number().positive().max(168);

const schema = z
  .object({
    /** Only reactions that declare the need have it. */
    CHOREO_HOSTING_CHECKS_URL: z.url().optional(),
    CHOREO_HOSTING_ROOM_HOURS: hours.default(2),
    CHOREO_HOSTING_CREATION_HOURS: hours.default(2),
    CHOREO_HOSTING_GRACE_HOURS: hours.default(1),
  })
  .transform((names) => ({
    checksUrl: names.CHOREO_HOSTING_CHECKS_URL,
    patience: {
      roomHours: names.CHOREO_HOSTING_ROOM_HOURS,
      creationHours: names.CHOREO_HOSTING_CREATION_HOURS,
      graceHours: names.CHOREO_HOSTING_GRACE_HOURS,
    },
  }));

/** What a deployment tells this service beyond what every service is told. */
export const readHostingConfig = (environment: Record<string, string | undefined>) => readConfig(schema, environment);
