/** Over a link, the agent says once where Redis is. */
import { afterEach, beforeEach, expect, test } from "vitest";
import { Link } from "../../src/worker/link/link.ts";
import { openPort, PLACE, type Port, sshServer, targetAt } from "./server.ts";

let port: Port;
beforeEach(async () => {
  port = await openPort();
  port.door = sshServer("accept");
});
afterEach(() => port.close());

const NOW = Date.parse("2026-11-30T00:00:00.000Z");
const asked = {
  ...{ operation: "stats", target: "prod", input: {}, request_id: "r1" },
  caller: { id: "ann", role: "viewer", via: "token" },
} as const;

test("each answer of a session has the place that was said, and so has the first of the next session", async () => {
  const link = new Link(
    await targetAt("127.0.0.1", port.number),
    60_000,
    () => NOW,
    () => {},
  );
  const place = async () => {
    const { result } = await link.ask(asked, NOW + 9_000, true, "stay");
    return result.ok ? result.value.place : result.failure;
  };
  expect([await place(), await place(), await place()]).toEqual([PLACE, PLACE, PLACE]);
  port.cut();
  expect([await place(), await place()]).toEqual([PLACE, PLACE]);
  expect(port.connections).toBe(2);
});
