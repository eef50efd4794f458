import { standWatches } from "./gateway/stand-watch.ts";
import { api } from "./http/api.ts";

export { TargetObject } from "./object/object.ts";
export { DevicesObject } from "./devices/object.ts";
export { PersonObject } from "./person/object.ts";

export default {
  fetch: api.fetch,
  scheduled: (_trigger, env) => standWatches(env),
} satisfies ExportedHandler<Env>;
