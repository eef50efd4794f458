import { readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, it } from "vitest";
import { operations } from "../../src/protocol/operations.ts";
import { ROOT } from "../stack/root.ts";
import { ASKED } from "./asked.ts";
import { NOT_TRIED, SERVERS } from "./list.ts";
import { compared, type Row, tableIn, tableOf, untoldOf, withTable } from "./table.ts";

const row = (more: Partial<Row> = {}): Row => ({
  ...{ server: "Valkey 9.1.2", from: "sid", cells: { ping: null, memory: "It lacks a | figure.\n" }, untold: [] },
  ...more,
});

it("is a table of servers and operations, which says why one does not answer", () => {
  expect(tableOf([row(), row({ server: "Redis 6.0.16", untold: ["a", "b"] })], ["ping", "memory", "set"])).toBe(
    [
      "| Server | Debian | `ping` | `memory` | `set` | Does not tell |",
      "| --- | --- | --- | --- | --- | --- |",
      String.raw`| Valkey 9.1.2 | sid | ✓ | It lacks a \| figure.  | not asked | – |`,
      String.raw`| Redis 6.0.16 | sid | ✓ | It lacks a \| figure.  | not asked | ${"`a`, `b`"} |`,
    ].join("\n"),
  );
});

it("names what a server does not tell only where another one does", () => {
  expect(untoldOf([["a", "b"], ["b"], ["b", "c"]])).toEqual([["a"], [], ["c"]]);
});

it("takes the place of the page's own, of which patch releases are not compared", () => {
  const page = "# T\n\n| a |\n| - |\n\nEnd.\n";
  expect(tableIn(page)).toBe("| a |\n| - |");
  expect(withTable(page, "| $& |\n| - |")).toBe("# T\n\n| $& |\n| - |\n\nEnd.\n");
  expect(compared("Redis 8.0.2")).toBe(compared("Redis 8.0.6"));
  expect(compared("Redis 8.0.2")).not.toBe(compared("Redis 8.6.2"));
});

it("docs/servers.md has a line for each server and a column for each operation of the agent's", () => {
  const page = readFileSync(join(ROOT, "docs/servers.md"), "utf8");
  expect(page).toContain(`Not tried: ${NOT_TRIED}`);
  const table = tableIn(page) ?? "";
  const [head = "", , ...lines] = table.split("\n");
  const ofAgent = Object.entries(operations).flatMap(([name, { answeredBy }]) =>
    answeredBy === "agent" ? [name] : [],
  );
  expect([...ASKED].toSorted()).toEqual(ofAgent.toSorted());
  expect(head.split(" | ").slice(2, -1)).toEqual(ASKED.map((name) => `\`${name}\``));
  expect(lines.map((line) => /^\| (\w+) [\d.]+ \| (\w+) \|/.exec(line)?.slice(1))).toEqual(
    SERVERS.map(({ name, suite }) => [name, suite]),
  );
});
