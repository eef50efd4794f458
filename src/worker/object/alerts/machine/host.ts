/**
 * A host that does not answer is one alert, however many targets are on it. Each target's object knows all targets of the configuration, so they agree,
 * without asking, on one that speaks for the host: the others tell it what they know (`Down`), and say nothing themselves. Pure.
 */
import { age } from "../../../../shared/figures.ts";
import type { Failure } from "../../../../protocol/failure.ts";
import type { AlertEvent } from "./events.ts";
import { NO_ANSWER } from "./observe.ts";

/** What a host is told by: two targets of the same are on one host. */
export interface Placed {
  name: string;
  host: string;
  port: number;
  watched: boolean;
}

/** `db1.example.org:22`. */
export const hostKeyOf = ({ host, port }: Pick<Placed, "host" | "port">): string => `${host.toLowerCase()}:${port}`;

/** The target that speaks for the host of `of`: the first by name of those on it that are watched; null where none is. */
export const speakerOf = (targets: readonly Placed[], of: Pick<Placed, "host" | "port">): string | null =>
  targets
    .filter((target) => target.watched && hostKeyOf(target) === hostKeyOf(of))
    .map(({ name }) => name)
    .toSorted()[0] ?? null;

/** Whether it is the host that does not answer, or what stands before it; what answers there and then fails is the target's own. */
export const isOfHost = ({ code, hop }: Failure): boolean =>
  hop === "ssh" && (code === "unreachable" || code === "timeout");

/** A target that could not be reached in two samples. */
export interface Down {
  target: string;
  failure: Failure;
  lastGood: { at: number; summary: string } | null;
}

/** Of a target, among the consequences of its host's alert. */
const consequenceOf = ({ target }: Down): string => `target ${target}`;

const NAMED = 3;

const named = (targets: readonly string[]): string => {
  const more = targets.length - NAMED;
  const shown = targets.slice(0, NAMED).join(", ");
  return more > 0 ? `${shown} and ${more} more` : shown;
};

/** What happens to the host's alert, in its speaker's object, when one of its targets has told how it is. */
export const hostEvent = (host: string, downs: readonly Down[], at: number): AlertEvent => {
  const sorted = downs.toSorted((one, other) => (one.target < other.target ? -1 : 1));
  const [first] = sorted;
  if (first === undefined) return { at, name: "gone" };
  const [last] = downs
    .flatMap(({ target, lastGood }) => (lastGood === null ? [] : [{ target, ...lastGood }]))
    .toSorted((one, other) => other.at - one.at);
  const before =
    last === undefined ? "" : ` The last good reading was of ${last.target}, ${age(at - last.at)} ago: ${last.summary}`;
  return {
    ...{ at, name: "seen", holdMs: null, mute: null },
    sight: {
      ...{ cause: NO_ANSWER, verdict: "critical", figure: 1, threshold: 1, next_step: first.failure.hint, step: null },
      consequences: sorted.map(consequenceOf),
      text: `The host ${host} does not answer, at the hop ${first.failure.hop}: ${first.failure.detail} On it: ${named(sorted.map(({ target }) => target))}.${before}`,
    },
  };
};
