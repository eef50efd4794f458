/** The one way from the bot to the operations: in the same process on the Worker (`worker.ts`), over HTTP in Socket Mode (`socket.ts`). */
import type { Problem, Told } from "../../src/protocol/answer.ts";
import type { Role } from "../../src/protocol/operation.ts";
import type { Claim } from "../../src/protocol/claim.ts";
import type { MetricName } from "../../src/protocol/history-metrics.ts";
import type { SignInLink } from "../../src/protocol/console.ts";
import type { OperationName } from "../../src/protocol/operations.ts";

/** Who asks in Slack: ids, never names, since names can be changed by their owners. */
export interface SlackUser {
  /** `T…` */
  team: string;
  /** `U…` or `W…` */
  user: string;
  role: Role;
}

export interface Asked {
  by: SlackUser;
  operation: OperationName;
  /** Null for an operation on all targets. */
  target: string | null;
  /** As the person said it; the operation's schema has not seen it. */
  input: Record<string, unknown>;
  /** Only with a change: the same key is not acted on twice. */
  idempotencyKey: string | null;
}

/** Which claim was made before; `unknown` if that could not be found out for a press. */
export type NotFirst = Claim["of"] | "unknown";

/** `notFirst`: nothing was done, because one of the claims was made before. */
export type Answer = { ok: true; envelope: Told } | { ok: false; problem: Problem; notFirst?: NotFirst };

/** An address that signs its person in to the console, once. `notFirst`: there is none, because this was asked before. */
export type Linked = { ok: true; link: SignInLink } | { ok: false; problem: Problem; notFirst?: NotFirst };

/** What a chart is of; times in ISO 8601 UTC. */
export interface Charted {
  target: string;
  metric: MetricName;
  since: string;
  until: string;
}

/** Asks for one operation. Never rejects. */
export type Call = (asked: Asked) => Promise<Answer>;

/** What the listeners can do with operations. None of these rejects. */
export interface Operations {
  /** Asks for one operation, unless one of the claims was made before. */
  call: (asked: Asked, claims: readonly Claim[]) => Promise<Answer>;
  /** Makes the claims and does nothing else. */
  claim: (by: SlackUser, target: string | null, claims: readonly Claim[]) => Promise<"first" | NotFirst>;
  /** The names of the targets that there are; null if that could not be found out. */
  targets: (by: SlackUser) => Promise<readonly string[] | null>;
  /** Whether people in Slack may sign in to the console here, as far as it is known. */
  hasConsole: boolean;
  /**
   * Where a chart is served that Slack can fetch, to whoever has the address, until it ends; null where there is no such target. Null itself where Slack
   * reaches nothing here.
   */
  chart: ((charted: Charted) => Promise<string | null>) | null;
  /** A link to the console for this person, unless one of the claims was made before. It is for nobody else to see, and in no log. */
  signIn: (by: SlackUser, claims: readonly Claim[]) => Promise<Linked>;
}
