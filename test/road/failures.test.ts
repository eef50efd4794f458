/** What goes wrong on the road, made to go wrong for real: the status, the code, the hop and a hint; and repair is enough. */
import { once } from "node:events";
import { createServer } from "node:net";
import { afterEach, describe, expect, test } from "vitest";
import { pause } from "../../src/shared/deadline.ts";
import { until } from "../../scripts/stack/states/until.ts";
import { useStack } from "../setup/stack.ts";
import { requestsTo } from "./requests.ts";
import { breakAppendOnly, hungEngine, loadingFromPeer, longSetting, oldAgent } from "./states.ts";

const AGENT = "/usr/local/lib/redis-ops/agent.cjs";
const POLICY = "/etc/redis-ops/policy.json";
const AUTHORIZED_KEYS = "/var/lib/redis-ops/.ssh/authorized_keys";

const stack = await useStack();
const { path, patience, failing, succeeds, succeedsAfterPause } = requestsTo(stack);

const host = async (...argv: [string, ...string[]]): Promise<string> => {
  const { code, stdout, stderr } = await stack.control.hostRun(argv);
  expect([code, stderr]).toEqual([0, stderr]);
  return stdout;
};

/** Ends the agent, and with it the link: the next request opens a new one. The brackets keep the pattern from matching itself; --ns: only this host's. */
const endAgent = () => host("sh", "-c", "pkill --ns $$ --nslist mnt -KILL -f '[r]edis-ops/agent.cjs' || true");

/** Starts sshd anew with that configuration. */
const sshdWith = async (config: string): Promise<void> => {
  await stack.control.stopSshd();
  await stack.control.hostWriteFile("/etc/ssh/sshd_config", config, "0644");
  await stack.control.startSshd();
};

const healthy = () =>
  until("a healthy Redis", async () =>
    (await stack.control.docker("exec", stack.container, "redis-cli", "PING")).stdout.includes("PONG"),
  );

describe("hop ssh", () => {
  test("the host is down: unreachable, with the last good reading and its age", async () => {
    await succeeds();
    await stack.control.stopSshd();
    try {
      const body = await failing();
      expect(body).toMatchObject({ status: 502, code: "unreachable", hop: "ssh" });
      expect(body.last_good?.data).toMatchObject({ maxmemory: 536_870_912 });
      expect(body.last_good?.age_ms).toBeGreaterThanOrEqual(0);
      const ping = await failing("/ping");
      expect(ping.hops?.map(({ hop, ok }) => [hop, ok])).toEqual([
        ["worker", true],
        ["ssh", false],
      ]);
    } finally {
      await stack.control.startSshd();
    }
    await succeeds();
  });

  test("another host key: nothing is sent", async () => {
    await host("cp", "-p", "/etc/ssh/ssh_host_ed25519_key", "/etc/ssh/ssh_host_ed25519_key.pub", "/root/");
    try {
      await stack.control.rotateHostKey();
      const body = await failing();
      expect(body).toMatchObject({ status: 502, code: "unreachable", hop: "ssh" });
      expect(body.detail).toMatch(/SHA256:[\w+/]{43}, which is not pinned/);
      expect(body.last_good).toBeDefined();
    } finally {
      await stack.control.stopSshd();
      await host("sh", "-c", "cp -p /root/ssh_host_ed25519_key /root/ssh_host_ed25519_key.pub /etc/ssh/");
      await stack.control.startSshd();
    }
    await succeedsAfterPause();
  });

  test("the host does not know the Worker's key: it is asked once, and again after a pause", async () => {
    const refusals = async (): Promise<number> =>
      (await stack.control.hostLog()).split("Connection closed by authenticating user redis-ops").length;
    await succeeds();
    const before = await refusals();
    await host("mv", AUTHORIZED_KEYS, `${AUTHORIZED_KEYS}.away`);
    await endAgent();
    try {
      const body = await failing();
      expect(body).toMatchObject({ status: 502, code: "unreachable", hop: "ssh", retry_after_ms: 5_000 });
      expect(body.detail).toContain("refused the Worker's SSH key");
      expect(body.last_good?.data).toMatchObject({ maxmemory: 536_870_912 });
      await until("sshd's log of it", async () => (await refusals()) > before);
      const seen = await refusals();
      const again = await Promise.all(Array.from({ length: 10 }, () => failing()));
      for (const answer of again) {
        expect(answer).toMatchObject({ code: "unreachable", hop: "ssh" });
        expect(answer.detail).toContain("refused the Worker's SSH key");
        expect(answer.last_good).toBeDefined();
      }
      expect(await refusals()).toBe(seen);
    } finally {
      await host("mv", `${AUTHORIZED_KEYS}.away`, AUTHORIZED_KEYS);
    }
    await succeedsAfterPause();
  });

  test("something at the port takes connections and closes them, as sshd does with too many logins under way", async () => {
    await succeeds();
    await stack.control.stopSshd();
    const door = createServer((socket) => socket.destroy());
    door.listen(stack.hostPort, "127.0.0.1");
    await once(door, "listening");
    try {
      const body = await failing("/ping");
      expect(body).toMatchObject({ status: 502, code: "unreachable", hop: "ssh" });
      expect(body.retry_after_ms).toBeGreaterThan(0);
      expect(body.retry_after_ms).toBeLessThanOrEqual(10_000);
      expect(body.detail).toMatch(/^The host took the connection and closed it before SSH began\./);
      expect(body.hint).toContain("MaxStartups");
    } finally {
      door.close();
      await once(door, "close");
      await stack.control.startSshd();
    }
    await succeedsAfterPause();
  });

  test("sshd takes post-quantum key exchange only: said by name", async () => {
    const config = await host("cat", "/etc/ssh/sshd_config");
    await sshdWith(`KexAlgorithms sntrup761x25519-sha512@openssh.com\n${config}`);
    try {
      const body = await failing("/ping");
      expect(body).toMatchObject({ status: 502, code: "unreachable", hop: "ssh" });
      expect(body.detail).toBe(
        "The host and redis-ops have no key exchange in common; the host offers sntrup761x25519-sha512@openssh.com.",
      );
      expect(body.hint).toContain("Add curve25519-sha256 to KexAlgorithms");
    } finally {
      await sshdWith(config);
    }
    await succeedsAfterPause();
  });
});

describe("hop agent", () => {
  afterEach(() => succeeds());

  test("the agent is missing", async () => {
    await host("mv", AGENT, `${AGENT}.away`);
    await endAgent();
    try {
      expect(await failing()).toMatchObject({ status: 502, code: "agent_failed", hop: "agent" });
    } finally {
      await host("mv", `${AGENT}.away`, AGENT);
    }
  });

  test("the agent is too old: the hint has the upgrade command", async () => {
    await host("mv", AGENT, `${AGENT}.away`);
    await stack.control.hostWriteFile(AGENT, oldAgent, "0644");
    await endAgent();
    try {
      const body = await failing();
      expect(body).toMatchObject({ status: 502, code: "agent_failed", hop: "agent" });
      expect(body.hint).toContain("npm run host:install");
    } finally {
      await host("mv", "-f", `${AGENT}.away`, AGENT);
    }
  });

  test("the agent is killed in the middle of a read: it is asked once more on a fresh connection", async () => {
    await succeeds();
    await stack.control.docker("kill", "--signal", "STOP", stack.container);
    const asked = stack.get(path("/redis/memory"), { signal: patience() });
    await pause(500);
    await endAgent();
    await stack.control.docker("kill", "--signal", "CONT", stack.container);
    expect((await asked).status).toBe(200);
  });

  test("a policy that does not name the target", async () => {
    const policy = await host("cat", POLICY);
    await stack.control.hostWriteFile(POLICY, policy.replace(`"${stack.target}"`, '"another"'), "0644");
    await endAgent();
    try {
      expect(await failing()).toMatchObject({ status: 404, code: "unknown_target", hop: "agent" });
    } finally {
      await stack.control.hostWriteFile(POLICY, policy, "0644");
      await endAgent();
    }
  });
});

describe("hop docker", () => {
  test("the container is stopped", async () => {
    await stack.control.docker("stop", stack.container);
    try {
      const body = await failing();
      expect(body).toMatchObject({ status: 502, code: "docker_failed", hop: "docker" });
      expect(body.detail).toContain("stopped");
    } finally {
      await stack.control.docker("start", stack.container);
      await healthy();
    }
    await succeeds();
  });

  test("the container is paused", async () => {
    await stack.control.docker("pause", stack.container);
    try {
      const body = await failing();
      expect(body).toMatchObject({ status: 502, code: "docker_failed", hop: "docker" });
      expect(body.detail).toContain("paused");
    } finally {
      await stack.control.docker("unpause", stack.container);
    }
    await succeeds();
  });

  test("the container restarts over and over", async () => {
    const repair = await breakAppendOnly(stack);
    try {
      await until("a restarting container", async () => {
        const { stdout } = await stack.control.docker(
          "inspect",
          "-f",
          "{{.State.Restarting}} {{.RestartCount}}",
          stack.container,
        );
        // By the sixth time the engine waits seconds between two starts, enough for a request.
        return /^true ([6-9]|\d\d)$/.test(stdout.trim());
      });
      const body = await failing();
      expect(body).toMatchObject({ status: 502, hop: "docker", code: "docker_failed" });
      expect(body.detail).toContain("restart");
    } finally {
      await repair();
      await healthy();
    }
    await succeeds();
  });

  test("docker hangs: timeout at hop docker within the deadline", async () => {
    const policy = await host("cat", POLICY);
    const engine = await hungEngine();
    await stack.control.hostWriteFile(POLICY, policy.replace(stack.dockerSocket, engine.socketPath), "0644");
    await endAgent();
    try {
      expect(await failing()).toMatchObject({ status: 504, code: "timeout", hop: "docker" });
    } finally {
      await stack.control.hostWriteFile(POLICY, policy, "0644");
      await engine.close();
      await endAgent();
    }
    await succeeds();
  });
});

describe("hop redis", () => {
  test("Redis does not answer: timeout at hop redis, and nothing is left in the container", async () => {
    await stack.control.docker("kill", "--signal", "STOP", stack.container);
    try {
      expect(await failing()).toMatchObject({ status: 504, code: "timeout", hop: "redis" });
    } finally {
      await stack.control.docker("kill", "--signal", "CONT", stack.container);
    }
    await succeeds();
  });

  test("Redis is loading: 503 with how far it is, while info and persistence still answer", async () => {
    const done = await loadingFromPeer(stack);
    try {
      await until("loading", async () => (await stack.control.redis("INFO", "persistence")).includes("loading:1"));
      expect(await failing()).toMatchObject({ status: 503, code: "loading", hop: "redis" });
      await succeeds("/redis/info?section=persistence");
      const response = await stack.get(path("/redis/persistence"));
      expect(await response.json()).toMatchObject({ verdict: "warn", data: { loading: true } });
    } finally {
      await done();
    }
    await succeeds();
  });

  test("a wrong Redis password, and the right one again", async () => {
    await stack.control.writePassword("not-the-password");
    await endAgent();
    try {
      const body = await failing();
      expect(body).toMatchObject({ status: 502, code: "redis_failed", hop: "redis" });
      expect(body.detail).not.toContain("not-the-password");
    } finally {
      await stack.control.writePassword(stack.password);
    }
    await succeeds();
  });

  test("an answer larger than the bound", async () => {
    const putBack = await longSetting(stack);
    try {
      const body = await failing("/redis/config/save");
      expect(body).toMatchObject({ status: 502, code: "docker_failed", hop: "docker" });
      expect(body.detail).toContain("larger than");
    } finally {
      await putBack();
    }
    await succeeds("/redis/config/save");
  });
});
