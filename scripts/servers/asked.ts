/** The agent's operations, in the order of the table's columns. */
import type { AgentOperation } from "../../src/protocol/operations.ts";

export const ASKED = [
  ...(["ping", "memory", "info", "stats", "config", "persistence"] as const),
  ...(["container", "errors", "doctor", "drift", "set"] as const),
] satisfies readonly AgentOperation[];
