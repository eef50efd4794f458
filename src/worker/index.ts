import { api } from "./http/api.ts";

export { TargetObject } from "./object/object.ts";
export { PersonObject } from "./person/object.ts";

export default { fetch: api.fetch } satisfies ExportedHandler<Env>;
