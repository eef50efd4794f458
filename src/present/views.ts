/** The views, each under the name of its operation. One that has none here gets a view made of its data (`default.ts`). */
export { apply } from "./apply.ts";
export { audit } from "./audit.ts";
export { changes } from "./changes.ts";
export { config } from "./config.ts";
export { container } from "./container.ts";
export { doctor } from "./doctor.ts";
export { drift } from "./drift.ts";
export { errors } from "./errors.ts";
export { history } from "./history.ts";
export { info } from "./info.ts";
export { memory } from "./memory.ts";
export { overview } from "./overview.ts";
export { persistence } from "./persistence.ts";
export { ping } from "./ping.ts";
export { set, undo } from "./set.ts";
export { stats } from "./stats.ts";
export { targets } from "./targets.ts";
