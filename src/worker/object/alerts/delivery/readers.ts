/**
 * What each device is told of a letter. Of several targets of one host its person may read only some: for them those come and go by themselves, under the name of
 * one that they may read.
 */
import type { Devices } from "../../../devices/contract.ts";
import { aliasOf, type Message } from "../senders/message.ts";
import type { Posting } from "../senders/slack.ts";
import type { Mail } from "./store.ts";

/** Where the alert's notification is: on the device, by its tag. `OVER`: it says that it is over. */
export const SHOWN: Posting = { channel: "device", ts: "shown" };
export const OVER: Posting = { channel: "device", ts: "over" };

/** Of one whose person may read none of those that are hit any more, but one that was. */
const overFor = (mail: Message, target: string): Message => ({
  ...{ ...mail, target, notice: { how: "edit", what: "settled" } },
  alert: { ...mail.alert, stage: "settled" },
});

/** The devices that may be told, each with what it is told. Rejects where nobody knows. */
export const mailOfReaders = async (devices: Pick<Devices, "mayRead">, mail: Mail): Promise<Map<string, Mail>> => {
  const mails = new Map<string, Mail>();
  const put = async (target: string, told: Mail): Promise<void> => {
    for (const id of await devices.mayRead(target)) if (!mails.has(id)) mails.set(id, told);
  };
  if (!("alert" in mail) || mail.targets === undefined) await put(mail.target, mail);
  else {
    const { targets, all = targets } = mail;
    const called: Message = { ...mail, alias: aliasOf(mail) };
    for (const target of targets) await put(target, { ...called, target });
    for (const target of all) if (!targets.includes(target)) await put(target, overFor(called, target));
  }
  return mails;
};

/**
 * What a device shows of it; null for nothing: it was told of nothing that could be brought up to date. A target of several that its person may read may be hit
 * after the first one, or again after it has answered: then what brings others up to date calls them.
 *
 * @param before what the device shows of the alert; null for nothing
 */
export const toShow = (mail: Mail, before: Posting | null): Mail | null => {
  if (!("alert" in mail) || mail.notice.how === "new") return mail;
  if (mail.incident === undefined) return before === null ? null : mail;
  const isShown = before !== null && before.ts !== OVER.ts;
  if (isShown) return mail;
  if (mail.alert.stage === "settled") return null;
  return { ...mail, notice: { how: "new", what: before === null ? "raised" : "came_back" } };
};
