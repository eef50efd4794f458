import { readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, it } from "vitest";
import { ROOT } from "../stack/root.ts";
import { type Figures, noFigures } from "./figures.ts";
import { MACHINES } from "./machines.ts";
import { partOf, withPart } from "./page.ts";

const figures: Figures = {
  ...noFigures("arm64", "2026-11-30T01:02:03.000Z", "by emulation, since this machine is amd64"),
  boot_s: 88.4,
  versions: { kernel: "6.12.1" },
  stats: [{ figure: "MemUsage", docker: "9MiB / 768MiB", redis_ops: "9MiB / 768MiB" }],
  agent: [
    { name: "node", place: "host", rss: 50_000_000, pss: 40_000_000 },
    { name: "redis-cli", place: "container", rss: 5_000_000, pss: 1_000_000 },
  ],
  start: { node_ms: 700, hello_ms: 1100 },
};

it("says of a machine when it was green, what ran there, and what was measured", () => {
  const part = partOf(figures, "ARM");
  expect(part).toContain("ARM. Green on 2026-11-30, computed by emulation; up after 88 s.");
  expect(part).toContain("| kernel | 6.12.1 |");
  expect(part).toContain("| MemUsage | 9MiB / 768MiB | 9MiB / 768MiB |");
  expect(part).toContain("| all |  | 55.0 MB | 41.0 MB |");
  expect(part).toContain("The installer warned of nothing.");
});

it("takes the place of the machine's own part, and leaves the others", () => {
  const page = withPart(withPart("# T\n", { machine: "a" }, "one"), { machine: "b" }, "two");
  expect(withPart(page, { machine: "a" }, "three")).toBe(
    "# T\n\n<!-- machine a -->\nthree\n<!-- /machine -->\n\n<!-- machine b -->\ntwo\n<!-- /machine -->\n",
  );
});

it("docs/machines.md has a part for each machine", () => {
  const page = readFileSync(join(ROOT, "docs/machines.md"), "utf8");
  expect(MACHINES.map(({ name }) => page.includes(`<!-- machine ${name} -->`))).toEqual(MACHINES.map(() => true));
});
