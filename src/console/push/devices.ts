/** The devices of whoever is signed in that are told of alerts. */
import { field } from "../../shared/fields.ts";
import type { Line } from "../api/send.ts";
import { type SessionOutcome, sessionRequest } from "../api/session.ts";

export interface Device {
  id: string;
  name: string;
  /** ISO 8601 UTC. */
  added_at: string;
  /** Whether it was added in this session. */
  own: boolean;
}

export interface Devices {
  kind: "devices";
  /** With which this browser subscribes; null where nobody can be told. */
  key: string | null;
  /** What the Worker's owner has to do then. */
  missing: string | null;
  targets: readonly string[];
  devices: readonly Device[];
}

export type DevicesOutcome = Devices | Exclude<SessionOutcome, { kind: "session" }>;

const PATH = "/console/devices";

const isDevice = (value: unknown): value is Device =>
  ["id", "name", "added_at"].every((name) => typeof field(value, name) === "string");

const textOrNull = (value: unknown): string | null => (typeof value === "string" ? value : null);

const devicesFrom = async (asked: ReturnType<typeof sessionRequest>): Promise<DevicesOutcome> => {
  const answered = await asked;
  if (answered.kind !== "json") return answered;
  const [key, missing, targets, devices] = ["key", "missing", "targets", "devices"].map((name) =>
    field(answered.body, name),
  );
  if (!Array.isArray(devices) || !Array.isArray(targets)) return { kind: "unreachable", why: "broken" };
  return {
    ...{ kind: "devices", key: textOrNull(key), missing: textOrNull(missing) },
    targets: targets.filter((name) => typeof name === "string"),
    devices: devices.filter(isDevice),
  };
};

export const listDevices = (line: Line): Promise<DevicesOutcome> =>
  devicesFrom(sessionRequest(line, "GET", PATH, null));

/** @param subscription as the browser gives it */
export const addDevice = (line: Line, name: string, subscription: unknown): Promise<DevicesOutcome> =>
  devicesFrom(sessionRequest(line, "POST", PATH, { name, subscription }));

/** The browser has made its subscription anew; the device stays. @param endpoint of the one before */
export const renewDevice = (line: Line, endpoint: string, subscription: unknown): Promise<DevicesOutcome> =>
  devicesFrom(sessionRequest(line, "POST", PATH, { instead_of: endpoint, subscription }));

export const removeDevice = (line: Line, id: string): Promise<DevicesOutcome> =>
  devicesFrom(sessionRequest(line, "DELETE", `${PATH}/${encodeURIComponent(id)}`, null));
