/**
 * What three books say of the same changes: the answers and the audit of the Worker, the agent's log on the host, and what Redis was told
 * to set. Pure: answers with what does not agree, one sentence each.
 */
import type { AuditLine } from "../../src/protocol/operations/audit.ts";
import type { Asked } from "./load.ts";
import type { Witness } from "./witness.ts";

/** A line of the agent's log. */
export interface HostLine {
  event: "intent" | "outcome";
  request_id: string;
  at: string;
  input?: { key?: string; value?: string; dry_run?: boolean };
  code?: string;
  outcome_unknown?: true;
  after?: string;
  written?: boolean;
}

export interface Books {
  asked: readonly Pick<
    Asked,
    "operation" | "requestId" | "status" | "body" | "value" | "isRepeat" | "startedAt" | "endedAt"
  >[];
  audit: readonly Pick<AuditLine, "request_id" | "operation" | "outcome">[];
  host: readonly HostLine[];
  witness: Pick<Witness, "writes" | "gaps">;
}

/** How far apart the clocks of two processes of one machine may tell the same moment. */
const NEAR_MS = 1_000;

export const disagreements = (books: Books): string[] => [
  ...unaudited(books),
  ...untold(books),
  ...unrecorded(books),
  ...untrue(books),
];

const isChange = ({ operation }: { operation: string }): boolean => operation === "set" || operation === "undo";
const isMaxmemory = ({ input }: HostLine): boolean => input?.key === undefined || input.key === "maxmemory";

/** Every answered change has one line in the audit, and every write that the agent was about to make has one as well. */
const unaudited = ({ asked, audit, host }: Books): string[] => {
  const lines = new Map<string, number>();
  const resolved = new Set<string>();
  for (const { request_id, operation } of audit)
    if (operation === "resolve") resolved.add(request_id);
    else lines.set(request_id, (lines.get(request_id) ?? 0) + 1);
  return [
    ...asked.filter(isChange).flatMap(({ requestId, status, operation, isRepeat }) => {
      const count = lines.get(requestId) ?? 0;
      // A repeat may be given the first answer again: then nothing was done that could be audited. So may one that was never answered.
      const none = isRepeat || status === null || resolved.has(requestId);
      return count === 1 || (count === 0 && none)
        ? []
        : [`${operation} ${requestId} was answered ${status} and has ${count} lines in the audit`];
    }),
    ...host
      .filter(({ event, request_id }) => event === "intent" && !lines.has(request_id) && !resolved.has(request_id))
      .map(({ request_id }) => `the host made ${request_id} and the audit has no line of it`),
  ];
};

/** Every write that Redis saw was announced in the agent's log; what the log calls written, Redis saw. */
const untold = ({ host, witness }: Books): string[] => {
  const values = new Set([
    ...witness.writes.map(({ value }) => value),
    ...host.flatMap(({ after }) => (after !== undefined && /^\d+$/.test(after) ? [after] : [])),
  ]);
  const started = new Map(host.filter(({ event }) => event === "intent").map((line) => [line.request_id, line.at]));
  return [...values].flatMap((value) => {
    const seen = witness.writes.filter((write) => write.value === value).length;
    const meant = host.filter((line) => line.event === "intent" && isMaxmemory(line) && line.input?.value === value);
    const made = host.filter(
      (line) =>
        line.event === "outcome" &&
        line.written === true &&
        line.after === value &&
        !inGap(witness, Date.parse(started.get(line.request_id) ?? line.at), Date.parse(line.at)),
    );
    return [
      ...(seen > meant.length
        ? [`Redis was told to set ${value} ${seen} times, the host's log has ${meant.length}`]
        : []),
      ...(seen < made.length ? [`the host's log says ${value} was set ${made.length} times, Redis saw ${seen}`] : []),
    ];
  });
};

/** No change twice: a value that was asked for under one key is set once at most, whatever was repeated. */
const unrecorded = ({ asked, host, witness }: Books): string[] =>
  [...new Set(asked.flatMap(({ value }) => value ?? []))].flatMap((value) => {
    const undone = host.filter(
      ({ event, input, request_id }) =>
        event === "intent" &&
        input?.value === value &&
        !asked.some((each) => each.requestId === request_id && each.value === value),
    ).length;
    const seen = witness.writes.filter((write) => write.value === value).length;
    return seen - undone > 1 ? [`${value} was asked for once and set ${seen - undone} times`] : [];
  });

/** 200: it was set. A failure that does not say that its outcome is unknown: it was not. */
const untrue = ({ asked, audit, host, witness }: Books): string[] =>
  asked.filter(isChange).flatMap(({ requestId, status, body, value, isRepeat, startedAt, endedAt }) => {
    if (status === null || body["outcome_unknown"] === true) return [];
    const written = host.some((line) => line.request_id === requestId && line.written === true);
    if (status !== 200) {
      const code = String(body["code"]);
      return written ? [`${requestId} was answered ${status} (${code}), and the host has made it`] : [];
    }
    const said = audit.find((line) => line.request_id === requestId && line.operation !== "resolve");
    if (isRepeat || value === null || said?.outcome === "unchanged") return [];
    const isSeen = witness.writes.some((write) => write.value === value) || inGap(witness, startedAt, endedAt);
    return isSeen ? [] : [`${requestId} was answered 200, and Redis was never told ${value}`];
  });

const inGap = ({ gaps }: Books["witness"], from: number, to: number): boolean =>
  gaps.some((gap) => gap.from - NEAR_MS <= to && gap.to + NEAR_MS >= from);
