/** The agent's side of the catalogue: one handler for each operation that the agent answers. */
import type { Handlers } from "../../protocol/operations.ts";
import type { Context } from "../session/context.ts";
import { config } from "./config.ts";
import { container } from "./container.ts";
import { doctor } from "./doctor.ts";
import { drift } from "./drift.ts";
import { errors } from "./errors.ts";
import { info } from "./info.ts";
import { memory } from "./memory.ts";
import { persistence } from "./persistence.ts";
import { ping } from "./ping.ts";
import { set } from "./set.ts";
import { stats } from "./stats.ts";

export const handlers: Handlers<"agent", Context> = {
  ping,
  memory,
  info,
  stats,
  config,
  persistence,
  container,
  errors,
  doctor,
  set,
  drift,
};
