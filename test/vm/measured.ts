/** The container's figures against the engine's own command, and what the agent costs the machine. */
import { isDeepStrictEqual } from "node:util";
import { expect, test } from "vitest";
import { percentile } from "../../scripts/bench/figures.ts";
import { asDockerShows, asPodmanShows } from "../../scripts/vm/shown.ts";
import type { Figures } from "../../scripts/vm/figures.ts";
import { pause } from "../../src/shared/deadline.ts";
import { CONTAINER, type Ground, read } from "./ground.ts";

/**
 * All processes of the agent of a warm link, with shared pages counted once, less what this machine's Node takes alone: docs/benchmarks.md has 90 MB as the most,
 * of which Node's own build takes 46. A distribution's build takes more by itself.
 */
const MOST_OWN = 44_000_000;
/** As the wrapper starts the agent, with nothing to run. */
const BARE =
  "env -i MALLOC_ARENA_MAX=1 /usr/bin/node --max-semi-space-size=1 --max-old-space-size=64 --v8-pool-size=1 " +
  `-e 'console.log(fs.readFileSync("/proc/self/smaps_rollup","utf8"))'`;
const STARTS = 5;
/** A sample that is older than three seconds is not answered (src/agent/docker/socket/stats-stream.ts): podman takes one in five. */
const STALE_AFTER_MS = 4000;
/** As the templates of either engine's `stats` name them. */
const FIGURES = ["MemUsage", "MemPerc", "NetIO", "BlockIO", "PIDs"] as const;

/** The agent names itself on its command line, and in what it starts in a container by this variable (src/agent/docker/leftovers.ts). */
const PROCESSES = String.raw`
for p in /proc/[0-9]*; do
  command=$(tr '\0' ' ' <$p/cmdline 2>/dev/null) || continue
  place=
  case $command in *"/usr/local/lib/redis-ops/agent"*) place=host ;; esac
  tr '\0' '\n' <$p/environ 2>/dev/null | grep -q '^REDIS_OPS_RUN=' && place=container
  case $(readlink $p/exe) in */sshd*|*/sh|*/bash|*/dash) place= ;; esac
  [ -n "$place" ] || continue
  echo "$place $(basename "$(readlink $p/exe)") $(awk '/^Rss:/{r=$2}/^Pss:/{s=$2}END{print r, s}' $p/smaps_rollup)"
done`;

/** As the Worker's login starts it, without a question: milliseconds until its hello. */
const HELLO = `runuser -u redis-ops -- sudo -n /usr/local/lib/redis-ops/agent </dev/null`;

/** What the same login's sudo takes with nothing to start. */
const SUDO = `runuser -u root -- sudo -n true`;

/** Of commands in turn, since what else this machine's own host does is felt by all of them then: a line for each round, in milliseconds. */
const timesInTurn = (...commands: string[]): string => `
for i in $(seq ${STARTS}); do
  ${commands.map((command) => `a=$(date +%s%N); ${command} >/dev/null; b=$(date +%s%N); printf '%s ' $(((b - a) / 1000000))`).join("\n  ")}
  echo
done`;

const middle = (times: readonly (number | undefined)[]): number => percentile(times.map(Number), 0.5);

export function measured(ground: Ground): void {
  test("stats agrees with the engine's own command to the last digit it shows", async () => {
    const shown = ground.vm.machine.engine === "docker" ? asDockerShows : asPodmanShows;
    const ours = async () => shown((await read(ground, "stats")).body.data);
    const docker = async (): Promise<Record<string, string>> => {
      const format = FIGURES.map((name) => `{{.${name}}}`).join("|");
      const printed = await ground.vm.must(`docker stats ${CONTAINER} --no-stream --format '${format}'`);
      const values = printed.trim().split("|");
      return Object.fromEntries(FIGURES.map((name, index) => [name, values[index] ?? ""]));
    };
    let seen = { before: {}, docker: {}, after: {} } as Record<"before" | "docker" | "after", Record<string, string>>;
    // Between two readings of ours that are the same, the engine's has nothing else to show, unless it was read just while the health check ran.
    await expect
      .poll(
        async () => {
          const [before, there] = [await ours(), await docker()];
          await pause(STALE_AFTER_MS);
          return (seen = { before, docker: there, after: await ours() });
        },
        { timeout: ground.vm.patience(30_000), interval: 1000 },
      )
      .toSatisfy(({ before, docker: there, after }: typeof seen) =>
        [there, after].every((each) => isDeepStrictEqual(each, before)),
      );
    ground.figures.stats = Object.entries(seen.before).map(([figure, ours_]) => ({
      ...{ figure, docker: seen.docker[figure] ?? "", redis_ops: ours_ },
    }));
  });

  test("the agent of a warm link takes no more memory than it may", async () => {
    await read(ground, "memory");
    await read(ground, "stats");
    const printed = await ground.vm.must(PROCESSES);
    const found: Figures["agent"] = printed
      .trim()
      .split("\n")
      .map((line) => line.split(" "))
      .map(([place, name = "", rss, pss]) => ({
        ...{ name, place: place === "host" ? ("host" as const) : ("container" as const) },
        ...{ rss: Number(rss) * 1024, pss: Number(pss) * 1024 },
      }));
    ground.figures.agent = found;
    const bare = /^Pss:\s+(\d+)/m.exec(await ground.vm.must(BARE))?.[1];
    ground.figures.bare_pss = Number(bare) * 1024;
    expect(found.some(({ name, place }) => name === "node" && place === "host")).toBe(true);
    expect(found.some(({ place }) => place === "container")).toBe(true);
    expect(found.reduce((sum, { pss }) => sum + pss, 0) - ground.figures.bare_pss).toBeLessThan(MOST_OWN);
  });

  test("the agent's start is measured beside Node's own", async () => {
    const printed = await ground.vm.must(timesInTurn("node -e 0", SUDO, HELLO));
    const rounds = printed
      .trim()
      .split("\n")
      .map((line) => line.trim().split(" ").map(Number));
    const [node_ms, sudo_ms, hello_ms] = [0, 1, 2].map((nth) => middle(rounds.map((round) => round[nth]))) as [
      number,
      number,
      number,
    ];
    ground.figures.start = { node_ms, hello_ms };
    expect(Math.min(node_ms, sudo_ms)).toBeGreaterThan(0);
    // Whatever the machine's speed: after sudo, the agent takes no more than three starts of Node.
    expect(hello_ms - sudo_ms).toBeLessThan(3 * node_ms);
  });
}
