/** When the same person signs in here again: the device is told of alerts as before. What another person wanted is dropped. */
import type { Line } from "../api/send.ts";
import type { Person } from "../api/session.ts";
import type { Shelf } from "../state/saved.ts";
import { abilityOf, nameOf } from "./ability.ts";
import { circumstances, subscribed, unsubscribed } from "./browser.ts";
import { addDevice, listDevices } from "./devices.ts";
import { dropWish, keepWish, readWish, wishFor } from "./wish.ts";

/** Never rejects. What does not succeed is tried when the page is opened the next time. */
export const tellAgain = async (line: Line, shelf: Shelf, person: Person): Promise<void> => {
  const wish = wishFor(readWish(shelf), person);
  if (wish === "not-theirs") {
    dropWish(shelf);
    return unsubscribed();
  }
  const here = circumstances();
  if (wish !== "again" || abilityOf(here) !== "able" || here.permission !== "granted") return;
  const listed = await listDevices(line);
  if (listed.kind !== "devices" || listed.key === null) return;
  const subscription = await subscribed(listed.key).catch(() => null);
  if (subscription === null) return;
  const added = await addDevice(line, nameOf(here), subscription);
  if (added.kind === "devices") keepWish(shelf, person);
};
