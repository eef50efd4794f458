/** Row 13: `doctor` against the commands that it prints, and against a `memory`. */
import { join } from "node:path";
import * as z from "zod";
import { lastLines, StackError } from "../../stack/command.ts";
import { type Bench, warmUp } from "../context.ts";
import { interleave } from "../interleave.ts";
import { compare, type Measure } from "../measure.ts";

const QUICK_EACH = 10;
const TIMEOUT_MS = 5 * 60_000;

const answerSchema = z.object({ commands: z.array(z.string()).min(1) });

export async function doctorBesideItsCommands(bench: Bench): Promise<Measure[]> {
  const { stack, http, paths, signal, samples } = bench;
  const { host, engine, compose, target } = stack;
  const path = join("/v1/targets", target, "doctor");
  const { commands } = answerSchema.parse(JSON.parse((await http.ask(path)).body));
  // Somebody who is on the host already, in the project's folder: that takes no login.
  const environment = `export DOCKER_HOST=${engine.env.DOCKER_HOST} COMPOSE_PROJECT_NAME=${compose.project}`;
  const script = [`cd '${compose.directory}' || exit 99`, environment, ...commands.map((line) => `${line} </dev/null`)];
  const byHand = async (): Promise<number> => {
    const startedAt = performance.now();
    const said = await host.run(["sh", "-c", script.join("\n")], { timeoutMs: TIMEOUT_MS });
    const took = performance.now() - startedAt;
    if (!said.stdout.includes("used_memory:"))
      throw new StackError(`The printed commands did not show what doctor shows: ${lastLines(said.stderr)}`);
    return took;
  };
  await warmUp(bench, path);
  await warmUp(bench, paths.memory);
  const taken = await interleave(
    Math.ceil(samples / 3),
    {
      ours: { sample: () => http.timed(path), each: QUICK_EACH },
      memory: { sample: () => http.timed(paths.memory), each: QUICK_EACH },
      hand: { sample: byHand },
    },
    signal,
  );
  const doctor = { row: 13, what: "warm doctor over HTTP", unit: "ms", ours: taken.ours } as const;
  return [
    compare({
      ...{ ...doctor, against: `its ${commands.length} printed commands, one after the other` },
      ...{ theirs: taken.hand, ratio: "theirs/ours", goal: { bound: "at least", value: 50, unit: "times faster" } },
    }),
    compare({
      ...{ ...doctor, against: "warm memory over HTTP", theirs: taken.memory, ratio: "ours/theirs" },
      goal: { bound: "at most", value: 4, unit: "times as long" },
    }),
  ];
}
