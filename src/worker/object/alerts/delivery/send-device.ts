/** One letter to one device. Loaded with the first one. */
import type { PushKeys } from "../../../config/push.ts";
import type { Devices, Reached } from "../../../devices/contract.ts";
import { describeError, logLine } from "../../../../shared/log.ts";
import { post } from "../senders/post.ts";
import { alertPost } from "../senders/push-post.ts";
import type { Posting } from "../senders/slack.ts";
import type { Answer } from "./plan.ts";
import type { Sending, Sent } from "./send.ts";
import { NO_DEVICES, OVER, SHOWN } from "./devices.ts";
import { isOver, toldFrom, toShow } from "./readers.ts";
import type { Mail } from "./store.ts";

export interface DeviceSending extends Sending {
  /** Those that a destination of kind `push` reaches; none where it is left out. */
  devices?: Devices;
}

const TAKEN: Answer = { is: "accepted" };

/** As if the push service had said that it knows no such device. */
const GONE: Answer = { is: "answered", status: 410, retryAfterMs: null };

const NOT_BELIEVED = {
  ...{ is: "answered", status: 403, retryAfterMs: null },
  why: "Its push service does not believe the pair of keys: look at subject, public_key and private_key, or make a new pair with `npm run push-keys` and have the devices subscribe again.",
} as const satisfies Answer;

const shownOn = async (
  keys: PushKeys,
  to: Reached,
  shown: Mail,
  { fetcher, now }: Pick<Sending, "fetcher" | "now">,
): Promise<Sent> => {
  const made = await alertPost(keys, to, shown, now()).catch(() => null);
  // Keys that are none are refused by nobody but this Worker.
  if (made === null) return { answer: NOT_BELIEVED, posting: null };
  const { answer } = await post(fetcher, made, now);
  if (answer.is === "answered" && answer.status === 404) return { answer: GONE, posting: null };
  if (answer.is === "answered" && (answer.status === 401 || answer.status === 403))
    return { answer: { ...NOT_BELIEVED, status: answer.status }, posting: null };
  if (answer.is !== "accepted" || !("alert" in shown)) return { answer, posting: null };
  return { answer, posting: shown.alert.stage === "settled" ? OVER : SHOWN };
};

/**
 * Null where there is no such device any more, or its person may not read this any more, but maybe other targets.
 *
 * @param before as in `toShow`
 */
export const sendToDevice = async (
  keys: PushKeys,
  device: string,
  mail: Mail,
  before: Posting | null,
  sending: DeviceSending,
): Promise<Sent | null> => {
  const { devices = NO_DEVICES } = sending;
  try {
    for (const told of toldFrom(mail)) {
      const shown = toShow(told, before);
      if (shown === null) return { answer: TAKEN, posting: null };
      const reached = await devices.reach(device, told.target, isOver(told));
      if (reached !== null) return await shownOn(keys, reached, shown, sending);
    }
    return null;
  } catch (error) {
    console.error(logLine({ delivery: "device_not_known", error: describeError(error) }));
    return { answer: { is: "lost" }, posting: null };
  }
};
