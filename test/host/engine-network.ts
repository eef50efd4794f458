/** For engine.test.ts, in a network namespace: a network of the stack's own engine, on a machine whose routes take all private addresses. Prints its range. */
import { must } from "../../scripts/stack/command.ts";
import { joinOwnEngine } from "../../scripts/stack/engine-own.ts";
import { answersPing } from "../../scripts/stack/engine.ts";
import { createProgress } from "../../scripts/stack/progress.ts";

/** As a VPN into an office brings them. */
const PRIVATE = ["10.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16"];

await must(["ip", "link", "add", "office", "type", "veth", "peer", "name", "far"]);
for (const end of ["office", "far"]) await must(["ip", "link", "set", end, "up"]);
for (const range of PRIVATE) await must(["ip", "route", "add", range, "dev", "office"]);

const engine = await joinOwnEngine(createProgress(), answersPing);
try {
  const env = { DOCKER_HOST: `unix://${engine.socketPath}` };
  await must(["docker", "network", "create", "shop"], { env });
  const range = [
    "docker",
    "network",
    "inspect",
    "shop",
    "--format",
    "{{range .IPAM.Config}}{{.Subnet}}{{end}}",
  ] as const;
  console.log((await must(range, { env })).trim());
  await must(["docker", "network", "rm", "shop"], { env });
} finally {
  await engine.leave();
}
