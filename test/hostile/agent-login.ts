/** A session with the installed agent, over OpenSSH's own client and server, with the Worker's key. */
import { spawn } from "node:child_process";
import { once } from "node:events";
import { type AgentResponse, responseSchema } from "../../src/protocol/wire.ts";
import { operator } from "../changes/operator.ts";
import type { TestStack } from "../setup/stack.ts";
import { expectedId } from "./agent-line.ts";
import { startVictim, type Victim } from "./victim.ts";

export interface AgentLogin {
  hello: unknown;
  /** Sends one line and waits for the answer to it; null for a line that gets none, "silent" where the time is over. */
  send: (line: Uint8Array, waitMs: number) => Promise<AgentResponse | "silent" | null>;
  /** Lines that were no response, or that answered nothing that was asked. */
  stray: () => string[];
  stderr: () => string;
  /** Whether the session goes on. */
  lives: () => boolean;
  end: () => Promise<void>;
}

const valueOf = (line: string): unknown => {
  try {
    return JSON.parse(line);
  } catch {
    return undefined;
  }
};

export const login = async ({ privateKey, hostPort }: TestStack): Promise<AgentLogin> => {
  const options = [
    "StrictHostKeyChecking=no",
    "UserKnownHostsFile=/dev/null",
    "IdentitiesOnly=yes",
    "BatchMode=yes",
    "LogLevel=ERROR",
  ];
  const client = spawn(
    "ssh",
    [...options.flatMap((option) => ["-o", option]), "-i", privateKey, "-p", String(hostPort), "redis-ops@127.0.0.1"],
    { stdio: ["pipe", "pipe", "pipe"] },
  );
  let stderr = "";
  client.stderr.setEncoding("utf8").on("data", (text: string) => (stderr += text));
  client.stdin.on("error", () => {});
  const exited = once(client, "exit");
  const waiting = new Map<number, ((response: AgentResponse) => void)[]>();
  const stray: string[] = [];
  const take = (line: string): void => {
    const parsed = responseSchema.safeParse(valueOf(line));
    const next = parsed.success ? waiting.get(parsed.data.id)?.shift() : undefined;
    if (next === undefined || !parsed.success) stray.push(line.slice(0, 500));
    else next(parsed.data);
  };
  const hello = await new Promise<string>((resolve) => {
    let greeted = false;
    let rest = "";
    // Not by readline, which also splits at U+2028 and U+2029.
    client.stdout.setEncoding("utf8").on("data", (text: string) => {
      const lines = (rest + text).split("\n");
      rest = lines.pop() ?? "";
      for (const line of lines) {
        if (greeted) take(line);
        else resolve(line);
        greeted = true;
      }
    });
  });
  return {
    hello: JSON.parse(hello) as unknown,
    send: async (line, waitMs) => {
      const id = expectedId(line);
      const answer =
        id === null
          ? null
          : new Promise<AgentResponse | "silent">((resolve) => {
              const timer = setTimeout(() => resolve("silent"), waitMs);
              const settle = (response: AgentResponse): void => {
                clearTimeout(timer);
                resolve(response);
              };
              waiting.set(id, [...(waiting.get(id) ?? []), settle]);
            });
      client.stdin.write(Buffer.concat([line, Buffer.from("\n")]));
      return answer;
    },
    stray: () => stray,
    stderr: () => stderr,
    lives: () => client.exitCode === null && client.signalCode === null,
    end: async () => {
      client.stdin.end();
      await exited;
    },
  };
};

/** The Worker and the agent, both ready to be attacked. */
export interface Attacked {
  victim: Victim;
  agent: AgentLogin;
  stop: () => Promise<void>;
}

/** Starts both, with Redis at the reference settings; `stop` ends them and takes Redis back to these. */
export const startBoth = async (options?: Parameters<typeof startVictim>[0]): Promise<Attacked> => {
  const victim = await startVictim(options);
  const { reset } = operator(victim.stack);
  await reset();
  const agent = await login(victim.stack).catch(async (error: unknown) => {
    await victim.stop();
    throw error;
  });
  const stop = async (): Promise<void> => {
    await agent.end();
    await victim.stop();
    await reset();
  };
  return { victim, agent, stop };
};
