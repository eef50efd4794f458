/**
 * `npm run test:servers`: runs every Redis, and what was made of it, that Debian's suites hold, each in a container, has the agent ask it all that
 * it can, and compares that with the table in docs/servers.md. Needs root and Debian's packages; takes some minutes.
 *
 * `-- --write` writes the table. `--only NAME` runs one kind. `--folder DIR` keeps what was unpacked, and takes what is there.
 */
import { readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { buildAgent } from "./build-agent.ts";
import { ASKED } from "./servers/asked.ts";
import { hear, type Heard } from "./servers/ask.ts";
import { NOT_TRIED, SERVERS } from "./servers/list.ts";
import { compared, tableIn, tableOf, untoldOf, withTable } from "./servers/table.ts";
import { StackError } from "./stack/command.ts";
import { ensureEngine } from "./stack/engine.ts";
import { inFolder } from "./stack/in-folder.ts";
import { createProgress } from "./stack/progress.ts";
import { ROOT } from "./stack/root.ts";

const PAGE = join(ROOT, "docs/servers.md");
const { values } = parseArgs({
  options: { write: { type: "boolean", default: false }, only: { type: "string" }, folder: { type: "string" } },
});

async function main(folder: string): Promise<boolean> {
  const servers = SERVERS.filter(({ name }) => values.only === undefined || name === values.only);
  if (servers.length === 0)
    throw new StackError(`No server has that name: ${[...new Set(SERVERS.map(({ name }) => name))].join(", ")}.`);
  if (values.only !== undefined && values.write)
    throw new StackError("--write makes the whole table: leave --only out.");
  const progress = createProgress();
  const agent = await buildAgent();
  const engine = await ensureEngine(progress);
  const all: Heard[] = [];
  try {
    for (const server of servers) {
      const own = join(folder, `${server.suite}-${server.name}`);
      all.push(await progress.step(`Asking ${server.name} of ${server.suite}`, () => hear(server, engine, agent, own)));
    }
  } finally {
    await engine.release();
  }
  const untold = untoldOf(all.map(({ nulls }) => nulls));
  const table = tableOf(
    all.map((row, index) => ({ ...row, untold: untold[index] ?? [] })),
    ASKED,
  );
  console.log(`${table}\n\nNot tried: ${NOT_TRIED}`);
  const page = await readFile(PAGE, "utf8");
  if (values.write) await writeFile(PAGE, withTable(page, table));
  if (values.only !== undefined || values.write) return true;
  const isCurrent = compared(tableIn(page) ?? "") === compared(table);
  if (!isCurrent) console.error("docs/servers.md says otherwise. To write it anew: npm run test:servers -- --write");
  return isCurrent;
}

await inFolder(values.folder, "redis-ops-servers-", main);
