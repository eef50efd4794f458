// Prints what the policy might say of where Redis is, as JSON's fields, if the agent has found it elsewhere than usual; or nothing. Runs on the host,
// Node 18 or later: `node propose.mjs AGENT POLICY TARGET`. The agent tells how it asks, which holds no password.
import { spawn } from "node:child_process";
import { readFileSync } from "node:fs";
import { createInterface } from "node:readline";

const [, , agent, policy, target] = process.argv;
const PATIENCE_MS = 5000;

/** What the policy says itself is not looked for. */
function isLeftOut() {
  try {
    const told = JSON.parse(readFileSync(policy, "utf8")).targets[target];
    return told.port === undefined && told.unix_socket === undefined && told.tls === undefined;
  } catch {
    return false;
  }
}

/** The options of redis-cli with which Redis was asked, as fields of the policy. */
function proposed(options) {
  const after = (name) => options[options.indexOf(name) + 1];
  const path = (name, flag) => (options.includes(flag) ? { [name]: after(flag) } : {});
  return {
    ...(options.includes("-p") && { port: Number(after("-p")) }),
    ...(options.includes("-s") && { unix_socket: after("-s") }),
    ...(options.includes("--tls") && {
      tls: { ...path("ca", "--cacert"), ...path("cert", "--cert"), ...path("key", "--key") },
    }),
  };
}

function ask() {
  const child = spawn(agent, { stdio: ["pipe", "pipe", "ignore"] });
  const end = () => child.kill("SIGTERM");
  setTimeout(end, PATIENCE_MS).unref();
  child.on("error", () => undefined);
  child.stdin.on("error", () => undefined);
  const request = {
    ...{ id: 1, operation: "ping", target, input: {}, deadline_ms: PATIENCE_MS },
    ...{ caller: { id: "install.sh", role: "viewer", via: "token" }, request_id: "install" },
  };
  child.stdin.write(`${JSON.stringify(request)}\n`);
  createInterface({ input: child.stdout }).on("line", (line) => {
    if (line.startsWith('{"hello"')) return;
    try {
      const { result } = JSON.parse(line);
      const fields = Object.entries(result.ok ? proposed(result.value.place.options) : {});
      if (fields.length > 0)
        console.log(fields.map(([name, value]) => `"${name}": ${JSON.stringify(value)}`).join(", "));
    } catch {
      // An agent that answers otherwise proposes nothing.
    }
    end();
  });
}

if (isLeftOut()) ask();
