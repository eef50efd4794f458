/** One letter to one device. */
import type { PushKeys } from "../../../config/push.ts";
import type { Devices } from "../../../devices/contract.ts";
import { describeError, logLine } from "../../../../shared/log.ts";
import { post } from "../senders/post.ts";
import { alertPost } from "../senders/push-post.ts";
import type { Posting } from "../senders/slack.ts";
import type { Answer } from "./plan.ts";
import type { Sending, Sent } from "./send.ts";
import { OVER, SHOWN, toShow } from "./readers.ts";
import type { Mail } from "./store.ts";

export interface DeviceSending extends Sending {
  /** Those that a destination of kind `push` reaches; none where it is left out. */
  devices?: Devices;
}

export const NO_DEVICES: Devices = {
  mayRead: () => Promise.resolve([]),
  reach: () => Promise.resolve(null),
  forget: () => Promise.resolve(),
};

const TAKEN: Answer = { is: "accepted" };

/** As if the push service had said that it knows no such device. */
const GONE: Answer = { is: "answered", status: 410, retryAfterMs: null };

const NOT_BELIEVED = {
  ...{ is: "answered", status: 403, retryAfterMs: null },
  why: "Its push service does not believe the pair of keys: look at subject, public_key and private_key, or make a new pair with `npm run push-keys` and have the devices subscribe again.",
} as const satisfies Answer;

/** @param before as in `toShow` */
export const sendToDevice = async (
  keys: PushKeys,
  device: string,
  mail: Mail,
  before: Posting | null,
  { fetcher, devices = NO_DEVICES, now }: DeviceSending,
): Promise<Sent> => {
  const shown = toShow(mail, before);
  if (shown === null) return { answer: TAKEN, posting: null };
  try {
    const reached = await devices.reach(device, mail.target);
    if (reached === null) return { answer: GONE, posting: null };
    const made = await alertPost(keys, reached, shown, now()).catch(() => null);
    // Keys that are none are refused by nobody but this Worker.
    if (made === null) return { answer: NOT_BELIEVED, posting: null };
    const { answer } = await post(fetcher, made, now);
    if (answer.is === "answered" && answer.status === 404) return { answer: GONE, posting: null };
    if (answer.is === "answered" && (answer.status === 401 || answer.status === 403))
      return { answer: { ...NOT_BELIEVED, status: answer.status }, posting: null };
    if (answer.is !== "accepted" || !("alert" in shown)) return { answer, posting: null };
    return { answer, posting: shown.alert.stage === "settled" ? OVER : SHOWN };
  } catch (error) {
    console.error(logLine({ delivery: "device_not_known", error: describeError(error) }));
    return { answer: { is: "lost" }, posting: null };
  }
};
