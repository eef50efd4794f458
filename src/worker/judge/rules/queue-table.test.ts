import { readFileSync, writeFileSync } from "node:fs";
import { expect, test } from "vitest";
import { table } from "./queue-table.ts";

const DOCUMENT = new URL("../../../../docs/doctor.md", import.meta.url);
const BLOCK = /(?<=^<!-- queues: .* -->\n)[^]*?(?=^<!-- end of queues -->$)/m;

test("docs/doctor.md has the table of libraries as the code has it (UPDATE=1 writes it anew)", () => {
  const page = readFileSync(DOCUMENT, "utf8");
  const drawn = `\n${table().join("\n")}\n\n`;
  if (process.env["UPDATE"] === "1")
    writeFileSync(
      DOCUMENT,
      page.replace(BLOCK, () => drawn),
    );
  expect(BLOCK.exec(readFileSync(DOCUMENT, "utf8"))?.[0]).toBe(drawn);
});
