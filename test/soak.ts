/** `npm run soak` plays the simulation's seeds; `npm run soak -- grants` asks who misses which permission. */
await (process.argv[2] === "grants" ? import("./grants/soak.ts") : import("./simulation/soak/soak.ts"));
