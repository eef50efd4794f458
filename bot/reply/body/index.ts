/** Which renderer an operation has. One that has none gets the default, so a new operation needs no edit here. */
import type { Envelope } from "../../../src/protocol/answer.ts";
import { type OperationName, operations, type Output } from "../../../src/protocol/operations.ts";
import type { Body, RenderContext } from "../reply.ts";
import { isOperation } from "../step.ts";
import { applyBody } from "./apply.ts";
import { auditBody } from "./audit.ts";
import { changeBody } from "./change.ts";
import { changesBody } from "./changes.ts";
import { configBody } from "./config.ts";
import { containerBody } from "./container.ts";
import { doctorBody } from "./doctor.ts";
import { driftBody } from "./drift.ts";
import { errorsBody } from "./errors.ts";
import { genericBody } from "./generic.ts";
import { infoBody } from "./info.ts";
import { memoryBody } from "./memory.ts";
import { persistenceBody } from "./persistence.ts";
import { pingBody } from "./ping.ts";
import { statsBody } from "./stats.ts";
import { targetsBody } from "./targets.ts";

type Renderer<N extends OperationName> = (data: Output<N>, reply: RenderContext) => Body;

const renderers: { [N in OperationName]?: Renderer<N> } = {
  ping: pingBody,
  memory: memoryBody,
  info: infoBody,
  stats: statsBody,
  config: configBody,
  persistence: persistenceBody,
  container: containerBody,
  errors: errorsBody,
  doctor: doctorBody,
  targets: targetsBody,
  set: changeBody("set"),
  undo: changeBody("undo"),
  changes: changesBody,
  drift: driftBody,
  apply: applyBody,
  audit: auditBody,
};

const rendered = <N extends OperationName>(name: N, data: unknown, reply: RenderContext): Body | null => {
  const renderer: Renderer<N> | undefined = renderers[name];
  const parsed = operations[name].output.safeParse(data);
  return renderer !== undefined && parsed.success ? renderer(parsed.data as Output<N>, reply) : null;
};

/** The part of a reply that is the operation's own. Data that is not what the catalogue says is shown as it is. */
export const bodyOf = ({ operation, data }: Pick<Envelope, "operation" | "data">, reply: RenderContext): Body =>
  (isOperation(operation) ? rendered(operation, data, reply) : null) ?? genericBody(data);
