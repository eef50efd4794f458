/** What is asked of the object that knows the devices which are told of alerts, and what comes back. Plain values: it is an RPC. */
import type { Subscription } from "../config/push.ts";

/** A device that somebody who is signed in there wants told. */
export interface NewDevice {
  /** The person's object, 64 hexadecimal digits, and the session's hash: the device is told for as long as that session lasts. */
  person: string;
  session: string;
  /** For how many milliseconds it does. */
  leftMs: number;
  name: string;
  /** Where the console is, for its links. */
  origin: string;
  subscription: Subscription;
}

/** A device as it is listed; times in milliseconds since the epoch. */
export interface ListedDevice {
  id: string;
  name: string;
  addedAt: number;
  /** Whether it is of the session that asks. */
  isOwn: boolean;
}

/** Where a device is reached. */
export interface Reached {
  subscription: Subscription;
  origin: string;
}

/** What the delivery of alerts asks. Rejects where it cannot be told. */
export interface Devices {
  /**
   * The ids of the devices of those who may read the target now, as far as that can be looked up: whoever is told asks `reach`.
   *
   * @param but those that need not be looked at
   * @param isOver whether all that is told is that it is over: of a target that is not configured any more everybody may be told that
   */
  mayRead(target: string, but: readonly string[], isOver: boolean): Promise<string[]>;
  /** Null where there is no such device any more, or its person may not read the target any more. @param isOver as in `mayRead` */
  reach(id: string, target: string, isOver: boolean): Promise<Reached | null>;
  forget(id: string): Promise<void>;
}
