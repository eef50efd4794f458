/**
 * Where the Redis password comes from: the policy's `password_file`, then the agent's environment, then the compose
 * project's `.env`. Files are read again when they have changed, so that a rotated password needs no restart.
 */
import { statSync } from "node:fs";
import { open } from "node:fs/promises";
import { join } from "node:path";
import type { Login } from "../../protocol/commands.ts";
import { fail, ok, type Result } from "../../protocol/result.ts";
import { parseDotenv } from "./dotenv.ts";
import type { TargetPolicy } from "./policy.ts";

const MAX_FILE_BYTES = 64 * 1024;
const IN_ENVIRONMENT = ["REDISCLI_AUTH", "REDIS_PASSWORD"] as const;
const IN_DOTENV = ["REDIS_PASSWORD", "REDISCLI_AUTH"] as const;

/** Said wherever Redis refuses because of a missing or wrong password. */
export const WHERE_THE_PASSWORD_IS = `The agent looks in the policy's password_file, then in ${IN_ENVIRONMENT.join(" and ")} of its own environment, then for ${IN_DOTENV.join(" and ")} in the .env of the policy's project_directory.`;

type Read<T> = { kind: "read"; value: T } | { kind: "absent" } | { kind: "failed"; why: string };

const readBounded = async (path: string): Promise<Read<string>> => {
  try {
    const file = await open(path, "r");
    try {
      const buffer = Buffer.alloc(MAX_FILE_BYTES + 1);
      const { bytesRead } = await file.read(buffer, 0, buffer.length, 0);
      if (bytesRead > MAX_FILE_BYTES) return { kind: "failed", why: `larger than ${MAX_FILE_BYTES} bytes` };
      return { kind: "read", value: buffer.toString("utf8", 0, bytesRead) };
    } finally {
      await file.close();
    }
  } catch (error) {
    const code = (error as NodeJS.ErrnoException).code ?? "unknown error";
    return code === "ENOENT" || code === "ENOTDIR" ? { kind: "absent" } : { kind: "failed", why: code };
  }
};

/** A file that is read and parsed again only when its inode, size or time of change differ. */
const watchedFile = <T>(path: string, parse: (text: string) => T): (() => Promise<Read<T>>) => {
  let last: { mark: string; read: Read<T> } | null = null;
  const look = () => {
    try {
      // Synchronous: it is done with each request, and handing it to a thread costs more.
      return statSync(path);
    } catch {
      return null;
    }
  };
  return async () => {
    const found = look();
    // With the time of the last status change, a new text of the same length in the same millisecond shows too.
    const mark = found === null ? "none" : `${found.ino}:${found.size}:${found.mtimeMs}:${found.ctimeMs}`;
    if (last === null || found === null || last.mark !== mark) {
      const read = await readBounded(path);
      last = { mark, read: read.kind === "read" ? { kind: "read", value: parse(read.value) } : read };
    }
    return last.read;
  };
};

const unusable = (path: string, why: string): Result<never> =>
  fail({
    code: "misconfigured",
    hop: "agent",
    detail: `The Redis password cannot be taken from ${path}: ${why}.`,
    hint: `Correct ${path} on the host, or what the policy says about it.`,
  });

/** A password, and how a person on the host comes by the same one. */
export interface Password {
  text: string;
  login: Login;
}

const usable = (path: string, text: string, login: Login): Result<Password | null> => {
  if (text === "") return ok(null);
  // It is passed on in an environment variable and in a protocol of lines.
  if (/[\0\r\n]/.test(text)) return unusable(path, "it holds a line break or a NUL");
  return ok({ text, login });
};

/**
 * How redis-cli in the container is logged in by hand.
 *
 * @param password as the agent has it; null for none
 * @param variables the names in the container's environment
 */
export const loginBy = (password: Password | null, variables: readonly string[]): Login => {
  if (password === null || variables.includes("REDISCLI_AUTH")) return { from: "container" };
  const { login } = password;
  const name = login.from === "env_file" ? login.name : login.from === "shell" ? "REDIS_PASSWORD" : null;
  return name !== null && variables.includes(name) ? { from: "container_variable", name } : login;
};

/**
 * The password of a target's Redis; null where none is set anywhere. Fails with `misconfigured` where a file that is
 * named or present cannot be used; the failure never quotes the file.
 */
export const passwordSource = (
  policy: TargetPolicy,
  environment: Readonly<Record<string, string | undefined>>,
): (() => Promise<Result<Password | null>>) => {
  const { password_file: namedPath, project_directory: directory } = policy;
  const named = namedPath === undefined ? null : watchedFile(namedPath, (text) => text.replace(/\r?\n$/, ""));
  const dotenvPath = directory === undefined ? null : join(directory, ".env");
  const dotenv = dotenvPath === null ? null : watchedFile(dotenvPath, parseDotenv);

  return async () => {
    if (named !== null && namedPath !== undefined) {
      const read = await named();
      if (read.kind === "absent") return unusable(namedPath, "there is no such file");
      if (read.kind === "failed") return unusable(namedPath, read.why);
      return read.value === ""
        ? unusable(namedPath, "it is empty")
        : usable(namedPath, read.value, { from: "file", path: namedPath });
    }
    for (const name of IN_ENVIRONMENT) {
      const value = environment[name];
      if (value) return usable(`the environment's ${name}`, value, { from: "shell" });
    }
    if (dotenv !== null && dotenvPath !== null) {
      const read = await dotenv();
      if (read.kind === "failed") return unusable(dotenvPath, read.why);
      for (const name of IN_DOTENV) {
        const value = read.kind === "read" ? read.value.get(name) : undefined;
        if (value) return usable(dotenvPath, value, { from: "env_file", path: dotenvPath, name });
      }
    }
    return ok(null);
  };
};
