/**
 * Devices as destinations: a letter to a destination of kind `push` becomes one for each device, which is then tried, paused and given up by itself. Who
 * is told of how a destination does hears of the whole, not of each device. Pure.
 */
import type { Devices } from "../../../devices/contract.ts";
import type { Posting } from "../senders/slack.ts";
import type { Standing } from "./plan.ts";

/** Where the alert's notification is: on the device, by its tag. `OVER`: it says that it is over. */
export const SHOWN: Posting = { channel: "device", ts: "shown" };
export const OVER: Posting = { channel: "device", ts: "over" };

export const NO_DEVICES: Devices = {
  mayRead: () => Promise.resolve([]),
  reach: () => Promise.resolve(null),
  forget: () => Promise.resolve(),
};

/** No name of a destination has it. */
const SEPARATOR = "/";

/** What a device is called among the destinations. */
export const deviceName = (destination: string, id: string): string => `${destination}${SEPARATOR}${id}`;

/** The destination as the configuration names it, and which device; null for none. */
export const readName = (name: string): { destination: string; device: string | null } => {
  const at = name.indexOf(SEPARATOR);
  return at === -1
    ? { destination: name, device: null }
    : { destination: name.slice(0, at), device: name.slice(at + SEPARATOR.length) };
};

type Standings = ReadonlyMap<string, Standing>;

/** The devices that something is known of and that are not among these any more. */
export const gone = (standings: Standings, destination: string, ids: readonly string[]): string[] =>
  [...standings.keys()].filter((name) => {
    const read = readName(name);
    return read.destination === destination && read.device !== null && !ids.includes(read.device);
  });

/** Whether the others have been told already how the destination does, because of another of its devices. */
export const isToldByAnother = (standings: Standings, name: string): boolean =>
  [...standings].some(
    ([other, { isTold }]) => isTold && other !== name && readName(other).destination === readName(name).destination,
  );

/** Since when nothing was accepted, by the names in the configuration: by any of its devices. */
export const failingSince = (standings: Standings, names: Iterable<string>): Map<string, number> => {
  const configured = new Set(names);
  const failing = new Map<string, number>();
  for (const [name, { failingSince: since }] of standings) {
    const { destination } = readName(name);
    if (since === null || !configured.has(destination)) continue;
    failing.set(destination, Math.min(since, failing.get(destination) ?? since));
  }
  return failing;
};

/** Why, where that is known, by the same names. */
export const reasonsOf = (standings: Standings): Map<string, string> =>
  new Map(
    [...standings].flatMap(([name, { failingSince: since, why }]) =>
      since === null || why === undefined ? [] : [[readName(name).destination, why] as const],
    ),
  );
