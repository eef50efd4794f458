/** The handlers, each under the name of its operation. `../main.ts` does not compile where one of the agent's operations has none. */
export { config } from "./config.ts";
export { container } from "./container.ts";
export { doctor } from "./doctor.ts";
export { drift } from "./drift.ts";
export { errors } from "./errors.ts";
export { info } from "./info.ts";
export { memory } from "./memory.ts";
export { persistence } from "./persistence.ts";
export { ping } from "./ping.ts";
export { set } from "./set.ts";
export { stats } from "./stats.ts";
