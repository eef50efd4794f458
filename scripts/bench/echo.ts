/** Starts the echo Worker, and puts the key on the test host that makes it an echo. */
import { readFile, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { convertV4MiniflareOptions, Log, LogLevel, Miniflare } from "miniflare";
import { unstable_readConfig } from "wrangler";
import { lastLines, must, StackError } from "../stack/command.ts";
import { freePort } from "../stack/ports.ts";
import { findChildren, isAlive, kill } from "../stack/processes.ts";
import { ROOT } from "../stack/root.ts";
import type { Stack } from "../stack/stack.ts";

const BUILD_TIMEOUT_MS = 120_000;

export interface Echo {
  /** Without a slash at the end; any path is answered with an echo. */
  url: string;
  stop(): Promise<void>;
}

export async function startEcho(stack: Stack): Promise<Echo> {
  const [privateKey, bundle, port] = await Promise.all([allowEcho(stack), bundleEcho(stack.directory), freePort()]);
  const { compatibility_date, compatibility_flags } = unstable_readConfig({ config: join(ROOT, "wrangler.toml") });
  const before = new Set(findChildren("workerd").map(({ pid }) => pid));
  const miniflare = new Miniflare(
    convertV4MiniflareOptions({
      cf: false,
      telemetry: { enabled: false },
      log: new Log(LogLevel.ERROR),
      workers: [
        {
          name: "echo",
          modulesRoot: dirname(bundle),
          modules: [{ type: "ESModule", path: bundle }],
          ...(compatibility_date === undefined ? {} : { compatibilityDate: compatibility_date }),
          compatibilityFlags: compatibility_flags,
          durableObjects: { ECHO: { className: "EchoObject", useSQLite: true } },
          bindings: {
            HOST_KEYS: JSON.stringify(stack.host.hostKeys),
            PORT: String(stack.host.port),
            SSH_PRIVATE_KEY: privateKey,
          },
          unsafeDirectSockets: [{ host: "127.0.0.1", port }],
        },
      ],
    }),
  );
  await miniflare.ready;
  const processes = findChildren("workerd").filter(({ pid }) => !before.has(pid));
  return {
    url: `http://127.0.0.1:${port}`,
    async stop() {
      await miniflare.dispose();
      for (const process of processes.filter(isAlive)) kill(process, "SIGKILL");
    },
  };
}

/** @returns the text of a private key for which the host's sshd runs `cat`, whatever is asked for. */
async function allowEcho({ host, directory }: Stack): Promise<string> {
  const file = join(directory, "echo_key");
  await must(["ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-C", "echo", "-f", file]);
  const line = `restrict,command="exec cat" ${(await readFile(`${file}.pub`, "utf8")).trim()}\n`;
  const written = await host.run(["sh", "-c", "cat >>/root/.ssh/authorized_keys"], { input: line });
  if (written.code !== 0) throw new StackError(`The echo's key was not installed: ${lastLines(written.stderr)}`);
  return readFile(file, "utf8");
}

/** Bundled as the Worker is: by Wrangler, with the aliases and definitions of wrangler.toml. */
async function bundleEcho(directory: string): Promise<string> {
  const config = unstable_readConfig({ config: join(ROOT, "wrangler.toml") });
  const inRoot = (path: unknown): unknown =>
    typeof path === "string" && path.startsWith("./") ? join(ROOT, path) : path;
  const aliases = Object.entries(config.alias ?? {}).map(([name, path]) => [name, inRoot(path)]);
  const file = join(directory, "echo.json");
  await writeFile(
    file,
    JSON.stringify({
      name: "redis-ops-echo",
      main: fileURLToPath(new URL("./echo-worker.ts", import.meta.url)),
      compatibility_date: config.compatibility_date,
      compatibility_flags: config.compatibility_flags,
      minify: config.minify,
      define: config.define,
      alias: { ...Object.fromEntries(aliases), "virtual:channel": join(ROOT, "src/worker/link/channel.ts") },
      durable_objects: { bindings: [{ name: "ECHO", class_name: "EchoObject" }] },
      migrations: [{ tag: "v1", new_sqlite_classes: ["EchoObject"] }],
    }),
  );
  const output = join(directory, "echo");
  const wrangler = join(ROOT, "node_modules/wrangler/bin/wrangler.js");
  await must([process.execPath, wrangler, "deploy", "--dry-run", "--config", file, "--outdir", output], {
    cwd: ROOT,
    env: { WRANGLER_SEND_METRICS: "false", CI: "1" },
    timeoutMs: BUILD_TIMEOUT_MS,
  });
  return join(output, "echo-worker.js");
}
