import { execFileSync } from "node:child_process";
import { describe, expect, it } from "vitest";
import { runChild } from "./child.ts";

const env = { PATH: process.env["PATH"] ?? "/usr/bin:/bin" };
const running = (text: string): boolean => execFileSync("ps", ["-eo", "args"], { encoding: "utf8" }).includes(text);

describe("runChild", () => {
  it("gives exit code and both outputs, and passes on nothing but the environment given", async () => {
    const ended = await runChild(
      ["sh", "-c", "pwd; env | grep -c ^HOME; echo oops >&2; exit 3"],
      env,
      AbortSignal.timeout(5000),
    );
    expect(ended).toEqual({ ok: true, value: { exitCode: 3, stdout: "/\n0\n", stderr: "oops\n" } });
  });

  it("kills the child and what it started when the time is up", async () => {
    const script = "sleep 61.25 & sleep 61.25";
    expect(await runChild(["sh", "-c", script], env, AbortSignal.timeout(300))).toMatchObject({
      ok: false,
      failure: { code: "timeout", hop: "docker" },
    });
    await expect.poll(() => running("sleep 61.25")).toBe(false);
  });

  it("starts nothing when the time is up already", async () => {
    expect(await runChild(["sh", "-c", "sleep 62.5"], env, AbortSignal.abort())).toMatchObject({
      ok: false,
      failure: { code: "timeout" },
    });
    expect(running("sleep 62.5")).toBe(false);
  });

  it("kills a child that prints more than the bound", async () => {
    expect(
      await runChild(
        ["sh", "-c", "while :; do echo 63.5xxxxxxxxxxxxxxxxxxxxx; done"],
        env,
        AbortSignal.timeout(10_000),
      ),
    ).toMatchObject({
      ok: false,
      failure: { code: "docker_failed", detail: "The output is larger than 256 KiB." },
    });
    await expect.poll(() => running("echo 63.5xxx")).toBe(false);
  });

  it("says that the command is missing", async () => {
    expect(await runChild(["no-such-command-here"], env, AbortSignal.timeout(5000))).toMatchObject({
      ok: false,
      failure: { code: "docker_failed", detail: "The command no-such-command-here could not be started on the host." },
    });
  });
});
