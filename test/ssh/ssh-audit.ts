/** The Debian package ssh-audit, asked for what one side of a connection offers and for what is wrong with it. */
import { run } from "../../scripts/stack/command.ts";
import * as z from "zod";
import { pause } from "../../src/shared/deadline.ts";

export interface Algorithms {
  kex: string[];
  key: string[];
  enc: string[];
  mac: string[];
}

export interface Finding {
  algorithm: string;
  level: "fail" | "warn" | "info";
}

const named = z.union([z.string(), z.looseObject({ algorithm: z.string() }).transform(({ algorithm }) => algorithm)]);
const auditSchema = z.looseObject({
  kex: z.array(named),
  key: z.array(named),
  enc: z.array(named),
  mac: z.array(named),
});

const WAIT_S = 20;

/** Listens as a server on the port and audits the first client. `connect` makes it connect; it is called until it has. */
export async function auditClient(port: number, connect: () => Promise<void>): Promise<Algorithms> {
  let waiting = true;
  const audit = run(["ssh-audit", "-c", "-n", "-j", "-t", String(WAIT_S), "-p", String(port)], {
    timeoutMs: WAIT_S * 2_000,
  }).finally(() => (waiting = false));
  while (waiting) {
    await connect();
    await pause(300);
  }
  const { stdout, stderr } = await audit;
  return algorithmsOf(stdout, stderr);
}

export async function auditServer(port: number): Promise<Algorithms> {
  const { stdout, stderr } = await run(["ssh-audit", "-n", "-j", "-p", String(port), "127.0.0.1"]);
  return algorithmsOf(stdout, stderr);
}

/** The exit status tells of findings, not of success, so what it printed decides. */
function algorithmsOf(stdout: string, stderr: string): Algorithms {
  const at = stdout.indexOf("{");
  if (at === -1) throw new Error(`ssh-audit printed no report: ${stdout}${stderr}`);
  const { kex, key, enc, mac } = auditSchema.parse(JSON.parse(stdout.slice(at)));
  return { kex, key, enc, mac };
}

/** What the tool's own list says of each algorithm. */
export async function findingsOf(algorithms: Algorithms): Promise<Finding[]> {
  const names = Object.values(algorithms).flat();
  // Its lookup knows no extensions that travel as key exchanges.
  const looked = names.filter((name) => !/^(ext-info-|kex-strict-)/.test(name));
  const { stdout } = await run(["ssh-audit", "-n", `--lookup=${looked.join(",")}`]);
  let algorithm = "";
  const findings = stdout.split("\n").flatMap((line): Finding[] => {
    algorithm = /^\((?:kex|key|enc|mac)\) (\S+)/.exec(line)?.[1] ?? algorithm;
    const level = /-+ \[(fail|warn|info)\]|^\s+`- \[(fail|warn|info)\]/.exec(line);
    const found = level?.[1] ?? level?.[2];
    return found === undefined ? [] : [{ algorithm, level: found as Finding["level"] }];
  });
  const unknown = looked.filter((name) => !findings.some((finding) => finding.algorithm === name));
  if (unknown.length > 0) throw new Error(`ssh-audit does not know ${unknown.join(", ")}.`);
  return findings;
}
