/** What holds of every transport but for changes. Each is run for one after the other, on the same compose project. */
import { contract } from "./docker-contract.ts";
import { failures } from "./docker-failures.ts";
import { prepared } from "./docker-prepared.ts";
import { logs } from "./docker-logs.ts";
import { reach } from "./docker-reach.ts";
import { containerState } from "./docker-state.ts";
import { traces } from "./docker-traces.ts";
import type { Suite } from "./docker-transport.ts";
import { doctor } from "./doctor.ts";
import { errors } from "./errors.ts";

/** `errors` first: the engine remembers how the project's containers have ended, and it expects that Redis has not. */
export const SUITES: readonly Suite[] = [
  errors,
  contract,
  failures,
  logs,
  containerState,
  reach,
  traces,
  prepared,
  doctor,
];
