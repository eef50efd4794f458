import { api } from "./api.ts";
import type { Env } from "./config.ts";

export { SlackMemory } from "./slack/memory.ts";
export { TargetObject } from "./target/object.ts";

export default { fetch: api.fetch } satisfies ExportedHandler<Env>;
