/** What a dead process leaves behind: its message comes back at once, or (commands, ticks and events of AWS) never. */
export type Queues = "redeliver" | "forget";
