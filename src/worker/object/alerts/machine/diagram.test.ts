import { readFileSync, writeFileSync } from "node:fs";
import { expect, test } from "vitest";
import { diagram } from "./diagram.ts";

const AGENTS = new URL("../../../../../AGENTS.md", import.meta.url);
/** The first after the heading. */
const BLOCK = /(?<=^## Alerts$[\s\S]*^```mermaid\n)[^`]*(?=^```$)/m;

test("AGENTS.md draws the states and events of an alert as the code has them (UPDATE=1 draws them anew)", () => {
  const page = readFileSync(AGENTS, "utf8");
  const drawn = `${diagram().join("\n")}\n`;
  if (process.env["UPDATE"] === "1") writeFileSync(AGENTS, page.replace(BLOCK, drawn));
  expect(BLOCK.exec(readFileSync(AGENTS, "utf8"))?.[0]).toBe(drawn);
});
