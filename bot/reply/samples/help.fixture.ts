import type { UsageGroup } from "../../command/usage.ts";
import { consoleMessage } from "../console.ts";
import { helpMessage, refusedMessage, topicMessage } from "../help.ts";
import { NOW, type Sample } from "./reading.fixture.ts";

const set = {
  operation: "set",
  summary: "Change maxmemory or maxmemory-policy, guarded, recorded, and with `for` put back by itself",
  aliases: [],
  role: "operator",
  effect: "change",
  syntax: "/redis set <key> <value> [on prod] [for 2h] [dry run] [because queue backlog]",
  arguments: [
    { name: "key", written: "maxmemory", meaning: "`maxmemory` or `maxmemory-policy`", required: true },
    { name: "value", written: "576mb", meaning: "A size in Redis's units, or a policy's name", required: true },
    { name: "for", written: "for 2h", meaning: "Put back after this time, 1m to 7d", required: false },
    { name: "reason", written: "because queue backlog", meaning: "Why, for the audit", required: false },
  ],
  example: "/redis set maxmemory 576mb for 2h",
} as const;

const read = (operation: "doctor" | "memory" | "errors", summary: string, example: string) =>
  ({
    operation,
    summary,
    aliases: operation === "doctor" ? ["why"] : [],
    role: "viewer",
    effect: "read",
    syntax: example,
    arguments: [],
    example,
  }) as const;

export const groups: readonly UsageGroup[] = [
  {
    purpose: "diagnose",
    title: "Diagnose",
    operations: [
      read("doctor", "The runbook, run and judged: what is wrong, why, what to do", "/redis doctor"),
      read("errors", "Redis connection errors in the logs of the application's services", "/redis errors 15m"),
    ],
  },
  {
    purpose: "look",
    title: "Look",
    operations: [read("memory", "Memory against its three ceilings, evictions, and a verdict", "/redis memory")],
  },
  { purpose: "change", title: "Change", operations: [set] },
];

export const helpSamples: readonly Sample[] = [
  { name: "help", message: () => helpMessage(groups, "prod") },
  { name: "help-console", message: () => helpMessage(groups.slice(0, 1), "prod", true) },
  {
    name: "console",
    message: () =>
      consoleMessage(
        { url: "https://redis-ops.example.workers.dev/#/in/example", expires_at: "2026-11-22T21:09:05.000Z" },
        NOW,
      ),
  },
  { name: "help-topic", message: () => topicMessage(set) },
  {
    name: "refused-line",
    message: () =>
      refusedMessage({
        detail: "There is no operation `memroy`.",
        hint: "Did you mean `/redis memory`? `/redis help` lists what there is.",
      }),
  },
];
