/**
 * When the same person signs in here again: the device is told of alerts as before. What another person wanted is dropped. And what the browser has changed by
 * itself, of which its service worker could not tell the Worker (`sw/sw.ts`), is told now.
 */
import type { Line } from "../api/send.ts";
import type { Person } from "../api/session.ts";
import type { Shelf } from "../state/saved.ts";
import { abilityOf, nameOf } from "./ability.ts";
import { circumstances, endpointHere, subscribed, unsubscribed } from "./browser.ts";
import { addDevice, type DevicesOutcome, listDevices, renewDevice } from "./devices.ts";
import { dropWish, keepWish, readWish, type Wish, wishFor } from "./wish.ts";

/** One of this session keeps its place. It may be forgotten by now: nothing could be sent to where it was. */
const told = async (
  line: Line,
  { endpoint }: Pick<Wish, "endpoint">,
  isHeld: boolean,
  subscription: PushSubscriptionJSON,
): Promise<DevicesOutcome> => {
  if (isHeld && endpoint !== "") {
    const renewed = await renewDevice(line, endpoint, subscription);
    if (renewed.kind !== "refused" || renewed.status !== 404) return renewed;
  }
  return addDevice(line, nameOf(circumstances()), subscription);
};

/** Never rejects. What does not succeed is tried when the page is opened the next time. */
export const tellAgain = async (line: Line, shelf: Shelf, person: Person): Promise<void> => {
  const wish = readWish(shelf);
  const stands = wishFor(wish, person);
  if (stands === "not-theirs") {
    dropWish(shelf);
    return unsubscribed();
  }
  const here = circumstances();
  if (wish === null || abilityOf(here) !== "able" || here.permission !== "granted") return;
  const isHeld = stands === "held";
  if (isHeld && (await endpointHere()) === wish.endpoint) return;
  const listed = await listDevices(line);
  if (listed.kind !== "devices" || listed.key === null) return;
  const subscription = await subscribed(listed.key).catch(() => null);
  if (subscription === null) return;
  const outcome = await told(line, wish, isHeld, subscription);
  if (outcome.kind === "devices") keepWish(shelf, person, subscription.endpoint);
};
