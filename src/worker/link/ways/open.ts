/** The stream that ssh2 is to speak over; null where it opens a connection itself. What other ways need is loaded on first use. */
import type { Duplex } from "node:stream";
import { ok, type Result } from "../../../protocol/result.ts";
import type { TargetConfig } from "../../config/config.ts";
import type { NotOpened } from "../not-opened.ts";

/** The stream, and the opening of one, end with the signal. */
export const openWay = async (target: TargetConfig, signal: AbortSignal): Promise<Result<Duplex | null, NotOpened>> => {
  const { way } = target;
  if (way.via === "vpc") return (await import("./vpc.ts")).openVpc(target, way, signal);
  if (way.via === "tunnel") return (await import("./tunnel.ts")).openTunnel(target, way, signal);
  return ok(null);
};
