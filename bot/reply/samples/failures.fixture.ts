/** What is said when something did not work, may not be, or has to wait. */
import type { Problem } from "../../../src/protocol/answer.ts";
import type { Failure } from "../../../src/protocol/failure.ts";
import type { OperationName } from "../../../src/protocol/operations.ts";
import { accessMessage } from "../access.ts";
import {
  cancelledMessage,
  expiredMessage,
  makingMessage,
  notYoursMessage,
  pendingMessage,
  usedMessage,
} from "../notes.ts";
import { type Failed, problemMessage } from "../problem.ts";
import { NOW, press, type Sample } from "./reading.fixture.ts";

export const problem = (failure: Failure, title: string, more: Partial<Problem> = {}): Problem => ({
  ...failure,
  type: `https://ops.example.com/docs#${failure.code}`,
  title,
  status: 502,
  request_id: "3f0c2a1e-8c1b-4a0e-9f1d-2b7f5a6c9d10",
  ...more,
});

export const failed = (
  operation: OperationName,
  input: Record<string, string> = {},
  role: Failed["role"] = "operator",
): Failed => ({ press: press(), role, operation, target: "prod", input });

const said = (found: Problem, about: () => Failed) => () => problemMessage(found, { now: NOW, failed: about() });

const unreachable = problem(
  {
    code: "unreachable",
    hop: "ssh",
    detail: "The host refused the connection.",
    hint: "Check that sshd runs on the host and that its port is open to the Worker.",
  },
  "Host unreachable",
  {
    last_good: {
      at: "2026-11-22T21:01:05.000Z",
      age_ms: 180_000,
      verdict: "warn",
      reasons: [],
      summary: "Redis uses 496.6 MiB of 512.0 MiB (96 %) and evicts 12.5 keys a second.",
      data: {},
      commands: [],
    },
  },
);

const guarded = problem(
  {
    code: "refused_by_guard",
    hop: "agent",
    detail: "2048.0 MiB would leave less than the reserve under the container's limit of 768.0 MiB: at most 576.0 MiB.",
    hint: "The nearest value that passes now is 576mb.",
    nearest: "576mb",
  },
  "Refused by a guard",
);

const asked = { key: "maxmemory", value: "2gb", for: "2h", reason: "queue backlog" };

export const failureSamples: readonly Sample[] = [
  { name: "problem-unreachable", message: said(unreachable, () => failed("memory")) },
  { name: "problem-guard", message: said(guarded, () => failed("set", asked)) },
  {
    name: "problem-throttled",
    message: said(
      problem(
        {
          code: "throttled",
          hop: "worker",
          detail: "You asked 60 times in a minute.",
          hint: "Wait, then ask less often.",
          retry_after_ms: 11_200,
        },
        "Too many requests",
      ),
      () => failed("memory"),
    ),
  },
  {
    name: "problem-outcome-unknown",
    message: said(
      problem(
        {
          code: "unreachable",
          hop: "ssh",
          detail: "The connection ended while the change was on its way.",
          hint: "Read the value back before you try again.",
          outcome_unknown: true,
        },
        "Host unreachable",
      ),
      () => failed("set", asked),
    ),
  },
  {
    name: "problem-ping",
    message: said(
      problem(
        {
          code: "docker_failed",
          hop: "docker",
          detail: "The container of the service redis is not running: it exited with 137.",
          hint: "Start it on the host: `docker compose -p app start redis`.",
          hops: [
            { hop: "worker", ok: true, took_ms: 0 },
            { hop: "ssh", ok: true, took_ms: 9.1 },
            { hop: "agent", ok: true, took_ms: 1 },
            { hop: "docker", ok: false, took_ms: 3.4, detail: "exited (137)" },
          ],
        },
        "Docker failed",
      ),
      () => failed("ping"),
    ),
  },
  {
    name: "problem-loading",
    message: said(
      problem(
        {
          code: "loading",
          hop: "redis",
          detail: "Redis is loading its dataset from disk: 62 % done.",
          hint: "Wait; `/redis persistence` shows how far it is.",
        },
        "Redis is loading",
      ),
      () => failed("memory"),
    ),
  },
  {
    name: "problem-forbidden-by-host",
    message: said(
      problem(
        {
          code: "forbidden",
          hop: "agent",
          detail: "The setting appendonly may not be changed on this host.",
          hint: "May be changed: maxmemory, maxmemory-policy.",
        },
        "Forbidden",
      ),
      () => failed("set", { key: "appendonly", value: "no" }),
    ),
  },
  {
    name: "access-not-set-up",
    message: () =>
      accessMessage({
        why: "not_set_up",
        problems: ["SLACK_ACCESS: is not set"],
        team: "T0TEAM123",
        user: "U0OPERATOR",
      }),
  },
  { name: "access-outsider", message: () => accessMessage({ why: "unknown_user", user: "U0STRANGER" }) },
  { name: "access-other-team", message: () => accessMessage({ why: "other_team", user: "U0STRANGER" }) },
  { name: "access-channel", message: () => accessMessage({ why: "channel", user: "U0STRANGER" }) },
  { name: "access-viewer", message: () => accessMessage({ why: "viewer", operation: "set", user: "U0VIEWER" }) },
  { name: "pending", message: () => pendingMessage("memory", "prod") },
  { name: "making", message: () => makingMessage("set", "prod") },
  { name: "cancelled", message: () => cancelledMessage("set", "prod") },
  {
    name: "expired",
    message: () => expiredMessage({ press: press(), operation: "set", target: "prod", input: asked }),
  },
  { name: "not-yours", message: () => notYoursMessage() },
  { name: "used", message: () => usedMessage() },
];
