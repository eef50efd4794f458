/**
 * `npm run test:vm`: README's set-up, and all that redis-ops does, on whole virtual machines under QEMU. `-- NAME…` names some of them;
 * `--cache DIR` is where their disks are kept; `--write` writes what was found out into docs/machines.md. Needs root and Debian's packages, 2 GiB of memory, and
 * half an hour for each machine where KVM does not work.
 */
import { spawn } from "node:child_process";
import { readFile, writeFile } from "node:fs/promises";
import { join, resolve } from "node:path";
import { parseArgs } from "node:util";
import { explain, StackError } from "./stack/command.ts";
import { createProgress } from "./stack/progress.ts";
import { ROOT } from "./stack/root.ts";
import type { Figures } from "./vm/figures.ts";
import { ensureImage } from "./vm/image.ts";
import { MACHINES, machineNamed } from "./vm/machines.ts";
import { CACHE, folderOf, told } from "./vm/run.ts";
import { partOf, withPart } from "./vm/page.ts";

const PAGE = join(ROOT, "docs/machines.md");
const { values, positionals } = parseArgs({
  options: { write: { type: "boolean", default: false }, cache: { type: "string", default: CACHE } },
  allowPositionals: true,
});

/** Answers whether every step was green. */
function tested(name: string, cache: string): Promise<boolean> {
  const vitest = spawn(
    "setpriv",
    [
      ...["--pdeathsig", "TERM", process.execPath, join(ROOT, "node_modules/vitest/vitest.mjs")],
      ...["run", "--project", "vm"],
    ],
    { cwd: ROOT, stdio: "inherit", env: { ...process.env, ...told(name, cache) } },
  );
  return new Promise((done) => {
    vitest.once("exit", (code) => done(code === 0)).once("error", () => done(false));
  });
}

async function main(): Promise<boolean> {
  if (process.getuid?.() !== 0) throw new StackError("The disks are made with root's rights. Run it again with sudo.");
  const machines = positionals.length === 0 ? MACHINES : positionals.map(machineNamed);
  const cache = resolve(values.cache);
  const red: string[] = [];
  for (const machine of machines) {
    await ensureImage(machine, cache, createProgress());
    if (!(await tested(machine.name, cache))) red.push(machine.name);
  }
  for (const { name, about } of machines) {
    const isRed = red.includes(name);
    console.log(`${isRed ? "RED  " : "green"}  ${name}  ${folderOf(name)}`);
    if (isRed) continue;
    const figures = JSON.parse(await readFile(join(folderOf(name), "figures.json"), "utf8")) as Figures;
    const part = partOf(figures, about);
    console.log(`\n${part}\n`);
    if (values.write) await writeFile(PAGE, withPart(await readFile(PAGE, "utf8"), figures, part));
  }
  return red.length === 0;
}

// Ctrl-C reaches the tests as well, which take the machine down.
process.on("SIGINT", () => {});
try {
  process.exitCode = (await main()) ? 0 : 1;
} catch (error) {
  console.error(explain(error));
  process.exitCode = 1;
}
