import fc from "fast-check";

/**
 * Properties draw the same examples in every run, so that the gate says the same of the same code. `PROPERTY_SEED=random npm test`
 * draws others; a failure prints its seed, and its example becomes a case in a table.
 */
const seed = process.env["PROPERTY_SEED"] ?? "20261121";
if (seed !== "random") fc.configureGlobal({ seed: Number(seed) });
