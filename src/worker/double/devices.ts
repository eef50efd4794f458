/** For tests: the namespace of the devices' object, with the real object over a SQLite of the test's own. Only the platform is a double. */
import { DevicesObject } from "../devices/object.ts";
import { type Sqlite, storageOver } from "../object/double/storage.ts";
import { rpcTo } from "./people.ts";

export interface DevicesDouble {
  /** The binding. */
  DEVICES: unknown;
  /** It, as who asks it sees it. */
  object: DevicesObject;
  rows: () => Record<string, unknown>[];
  /** When its alarm is set, milliseconds since the epoch. */
  alarm: () => number | null;
  /** Makes it fail, as when the platform cannot reach it. */
  breakDown: (broken?: boolean) => void;
}

/** @param env what the object has of the deployment, as it is at each call */
export const devicesDouble = (sqlite: Sqlite, env: () => Env): DevicesDouble => {
  const storage = storageOver(sqlite);
  let broken = false;
  const made = (): DevicesObject => new DevicesObject({ storage } as unknown as DurableObjectState, env());
  const stub = rpcTo(made, () => {
    if (broken) throw new Error("Network connection lost.");
  }) as DevicesObject;
  made();
  return {
    DEVICES: {
      getByName: () => stub,
    },
    object: stub,
    rows: () => sqlite.prepare("SELECT * FROM devices ORDER BY rowid").all() as Record<string, unknown>[],
    alarm: () => storage.alarm,
    breakDown: (isSo = true) => {
      broken = isSo;
    },
  };
};
