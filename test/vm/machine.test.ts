/** One whole machine, from its start to the end of redis-ops on it. `npm run test:vm` names it; each step stands on the set-up. */
import { afterAll, beforeEach, describe } from "vitest";
import { createProgress } from "../../scripts/stack/progress.ts";
import { boot } from "../../scripts/vm/boot.ts";
import { noFigures } from "../../scripts/vm/figures.ts";
import { machineNamed } from "../../scripts/vm/machines.ts";
import { asked } from "../../scripts/vm/run.ts";
import { engineRenewed } from "./engine.ts";
import { type Ground, keep } from "./ground.ts";
import { killed } from "./killed.ts";
import { measured } from "./measured.ts";
import { everyOperation } from "./operations.ts";
import { rebooted } from "./rebooted.ts";
import { setUp } from "./set-up.ts";
import { uninstalled } from "./uninstalled.ts";

const { name, cache, folder } = asked(process.env);
const machine = machineNamed(name);
const progress = createProgress();
const vm = await boot(machine, { cache, folder, progress });
const figures = noFigures(name, new Date().toISOString(), vm.accelerated.said);
const ground: Ground = { vm, folder, served: null, figures };

afterAll(async () => {
  await ground.served?.worker.stop();
  await vm.stop();
});

let brokenOff = false;

beforeEach(({ task: { suite }, onTestFailed, onTestFinished }) => {
  if (brokenOff) throw new Error("The set-up has failed, on which this stands.");
  const began = performance.now();
  onTestFinished(async ({ task }) => {
    // The whole is one file, of which vitest says nothing before its end.
    progress.note(`${task.result?.state ?? ""}  ${task.name} (${((performance.now() - began) / 1000).toFixed(0)} s)`);
    await keep(ground);
  });
  onTestFailed(({ task }) => {
    brokenOff = suite?.name.endsWith("set-up") === true;
    const worker = ground.served?.worker.logs().slice(-10).join("\n") ?? "";
    console.error(
      `${name}: "${task.name}" has failed. The Worker's last lines:\n${worker}\nThe console's:\n${vm.consoleEnd()}`,
    );
  });
});

const STEPS = {
  "set-up": setUp,
  measured,
  "every operation": everyOperation,
  "the engine under a warm link": engineRenewed,
  "a timed change": rebooted,
  "killed for memory": killed,
  "taken off": uninstalled,
} as const;

describe.each(Object.entries(STEPS))(`${name}: %s`, (_, step) => {
  step(ground);
});
