/** Which targets are on one host, and which of them tells of it. Every object has the whole configuration, so they agree without asking each other. Pure. */
import type { Failure } from "../../../../protocol/failure.ts";
import type { TargetConfig } from "../../../config/config.ts";

export type Placed = Pick<TargetConfig, "name" | "host" | "port" | "way" | "watch">;

/** Two networks may have the same private address. */
const isSameWay = ({ way: one }: Placed, { way: other }: Placed): boolean =>
  one.via === other.via && (one.via !== "vpc" || other.via !== "vpc" || one.network === other.network);

const onOneHost = (one: Placed, other: Placed): boolean =>
  one.host.toLowerCase() === other.host.toLowerCase() && one.port === other.port && isSameWay(one, other);

/** The targets on its host that are watched, itself among them, by name: the first one's object tells of the host, the next one's where that cannot be asked. */
export const watchedWith = (targets: Iterable<Placed>, of: Placed): string[] =>
  [...targets]
    .filter((target) => target.watch !== null && onOneHost(target, of))
    .map(({ name }) => name)
    .toSorted();

/** Whether it is the host that does not answer, or what stands before it; what answers there and then fails is the target's own. */
export const isOfHost = ({ code, hop }: Failure): boolean =>
  hop === "ssh" && (code === "unreachable" || code === "timeout");
