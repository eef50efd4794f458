/** The stream that ssh2 is to speak over, on a way where it does not open the connection itself. What a way needs is loaded on first use. */
import type { Duplex } from "node:stream";
import type { Result } from "../../../protocol/result.ts";
import type { TargetConfig } from "../../config/config.ts";
import type { Way } from "../../config/way.ts";
import type { NotOpened } from "../not-opened.ts";

/** The stream, and the opening of one, end with the signal. */
export const openWay = async (
  target: TargetConfig,
  way: Exclude<Way, { via: "tcp" }>,
  signal: AbortSignal,
): Promise<Result<Duplex, NotOpened>> =>
  way.via === "vpc"
    ? (await import("./vpc.ts")).openVpc(target, way, signal)
    : (await import("./tunnel.ts")).openTunnel(target, way, signal);
