/** The catalogue: every operation there is, each declared in a file of its own. */
import { apply } from "./operations/apply.ts";
import { audit } from "./operations/audit.ts";
import { changes } from "./operations/changes.ts";
import { drift } from "./operations/drift.ts";
import { set } from "./operations/set.ts";
import { undo } from "./operations/undo.ts";
import { container } from "./operations/container.ts";
import { doctor } from "./operations/doctor.ts";
import { errors } from "./operations/errors.ts";
import { config } from "./operations/config.ts";
import { history } from "./operations/history.ts";
import { info } from "./operations/info.ts";
import { memory } from "./operations/memory.ts";
import { overview } from "./operations/overview.ts";
import { persistence } from "./operations/persistence.ts";
import { ping } from "./operations/ping.ts";
import { stats } from "./operations/stats.ts";
import { targets } from "./operations/targets.ts";
import type { AnsweredBy, AnsweredIn, Catalogue, HandlersFor, InputOf, OutputOf, ReadingOf } from "./operation.ts";

export const operations = {
  ping,
  memory,
  info,
  stats,
  config,
  persistence,
  container,
  errors,
  doctor,
  targets,
  overview,
  set,
  changes,
  undo,
  drift,
  apply,
  audit,
  history,
} as const satisfies Catalogue;

type Operations = typeof operations;

export type OperationName = keyof Operations;
export type Input<N extends OperationName> = InputOf<Operations, N>;
export type Reading<N extends OperationName> = ReadingOf<Operations, N>;
export type Output<N extends OperationName> = OutputOf<Operations, N>;
export type AgentOperation = AnsweredIn<Operations, "agent">;
/** One handler for each operation that `By` answers. */
export type Handlers<By extends AnsweredBy, Context> = HandlersFor<Operations, By, Context>;

export const OPERATION_NAMES = Object.keys(operations) as OperationName[];
