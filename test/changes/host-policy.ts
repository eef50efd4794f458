/** The host's policy, changed for a while as its owner would. */
import type { TestStack } from "../setup/stack.ts";

const PATH = "/etc/redis-ops/policy.json";

interface Policy {
  docker_socket: string;
  targets: Record<string, { changes?: unknown }>;
}

/** Kills the agents of this test host, or stops them where they are. The next request starts a new one, which reads the policy. */
export const signalAgent = async ({ control }: TestStack, signal: "KILL" | "STOP"): Promise<void> => {
  // --ns: only those of this host. The brackets keep the pattern from matching itself.
  const script = `pkill -${signal} --ns $$ --nslist mnt -f '[r]edis-ops/agent.cjs' || true`;
  await control.hostRun(["sh", "-c", script]);
};

/** The answer puts the policy back as it was; either way the agents start anew. */
export const changePolicy = async (stack: TestStack, edit: (policy: Policy) => void): Promise<() => Promise<void>> => {
  const { stdout: before } = await stack.control.hostRun(["cat", PATH]);
  const write = async (text: string): Promise<void> => {
    await stack.control.hostWriteFile(PATH, text, "0644");
    await signalAgent(stack, "KILL");
  };
  const policy = JSON.parse(before) as Policy;
  edit(policy);
  await write(JSON.stringify(policy));
  return () => write(before);
};

/** As `changePolicy`: what each target permits to be changed. */
export const permit = (stack: TestStack, changes: unknown): Promise<() => Promise<void>> =>
  changePolicy(stack, ({ targets }) => {
    for (const target of Object.values(targets)) target.changes = changes;
  });
