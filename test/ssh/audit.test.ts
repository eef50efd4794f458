/**
 * What a public tool (ssh-audit, a Debian package) says of the two ends of the link: what our client offers, and what it comes to
 * with the server. Where the package cannot be had, these tests fail: an audit that was not made is no audit.
 */
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { ensurePackages } from "../../scripts/stack/packages.ts";
import { freePort } from "../../scripts/stack/ports.ts";
import { createProgress } from "../../scripts/stack/progress.ts";
import { run } from "../../scripts/stack/command.ts";
import { useStack } from "../setup/stack.ts";
import type { TestStack } from "../setup/stack.ts";
import { auditClient, auditServer, findingsOf } from "./ssh-audit.ts";
import type { Algorithms, Finding } from "./ssh-audit.ts";

/** What the tool fails and we offer all the same, each for hosts that have nothing better. Our order comes first in SSH. */
const ACCEPTED: Record<string, string> = {
  "ecdh-sha2-nistp256": "hosts whose policy allows NIST curves only; curve25519 is offered before it",
  "ecdh-sha2-nistp384": "as nistp256",
  "ecdsa-sha2-nistp256": "hosts without an Ed25519 key; the key is pinned, and Ed25519 is offered before it",
};

const failed = (findings: readonly Finding[]): string[] => [
  ...new Set(findings.filter(({ level }) => level === "fail").map(({ algorithm }) => algorithm)),
];

let stack: TestStack;
let offered: Algorithms;
let served: Algorithms;

beforeAll(async () => {
  stack = await useStack();
  await ensurePackages(["ssh-audit"], createProgress());
  const port = await freePort();
  const vars = stack.workerOptions.vars ?? {};
  const [known] = Object.values(JSON.parse(vars["TARGETS"] ?? "{}") as Record<string, object>);
  const TARGETS = JSON.stringify({ [stack.target]: known, audited: { ...known, port } });
  await stack.control.restartWorker({ vars: { ...vars, TARGETS } });
  offered = await auditClient(port, async () => {
    await (await stack.get("/v1/targets/audited/ping")).text();
  });
  served = await auditServer(stack.hostPort);
});
afterAll(() => stack.control.restartWorker({ vars: stack.workerOptions.vars ?? {} }));

describe("what the Worker's SSH client offers", () => {
  test("is the short list, best first", () => {
    expect(offered).toEqual({
      kex: [
        "curve25519-sha256",
        "curve25519-sha256@libssh.org",
        "ecdh-sha2-nistp256",
        "ecdh-sha2-nistp384",
        // Extensions, no key exchanges: RFC 8308, and strict key exchange, which closes Terrapin (CVE-2023-48795).
        "ext-info-c",
        "kex-strict-c-v00@openssh.com",
      ],
      key: ["ssh-ed25519", "ecdsa-sha2-nistp256", "rsa-sha2-512", "rsa-sha2-256"],
      enc: ["aes128-gcm@openssh.com", "aes256-gcm@openssh.com", "aes128-ctr", "aes256-ctr"],
      mac: ["hmac-sha2-256-etm@openssh.com", "hmac-sha2-512-etm@openssh.com"],
    });
  });

  test("fails the audit in nothing but what is accepted, for a reason that is written down", async () => {
    expect(failed(await findingsOf(offered)).toSorted()).toEqual(Object.keys(ACCEPTED).toSorted());
  });

  test("would have failed it with what old clients offer", async () => {
    const port = await freePort();
    const old = await auditClient(port, async () => {
      const weak = ["-o", "KexAlgorithms=diffie-hellman-group1-sha1", "-o", "Ciphers=3des-cbc", "-o", "MACs=hmac-md5"];
      const quiet = ["-F", "/dev/null", "-o", "BatchMode=yes", "-o", "StrictHostKeyChecking=no"];
      await run(["ssh", ...quiet, ...weak, "-p", String(port), "127.0.0.1", "true"], { timeoutMs: 10_000 });
    });
    expect(failed(await findingsOf(old))).toEqual(
      expect.arrayContaining(["diffie-hellman-group1-sha1", "3des-cbc", "hmac-md5"]),
    );
  });
});

describe("the connection to a host with Debian's own settings", () => {
  /** RFC 4253, 7.1: the first of the client's that the server has too. */
  const agreed = (): Algorithms => {
    const first = (kind: keyof Algorithms): string[] => [
      offered[kind].find((name) => served[kind].includes(name)) ?? "none",
    ];
    return { kex: first("kex"), key: first("key"), enc: first("enc"), mac: first("mac") };
  };

  test("uses the best of what both have", () => {
    expect(agreed()).toMatchObject({
      kex: ["curve25519-sha256"],
      key: ["ssh-ed25519"],
      enc: ["aes128-gcm@openssh.com"],
    });
  });

  test("has no finding of the audit, neither a failure nor a warning", async () => {
    expect((await findingsOf(agreed())).filter(({ level }) => level !== "info")).toEqual([]);
  });
});
