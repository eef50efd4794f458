/**
 * What each device is told of a letter. Loaded when a device is told. Of several targets of one host its person may read only some: for them those come and go by themselves, under the name of
 * one that they may read.
 */
import type { Devices } from "../../../devices/contract.ts";
import { aliasOf, type Message } from "../senders/message.ts";
import type { Posting } from "../senders/slack.ts";
import { OVER } from "./devices.ts";
import type { Mail } from "./store.ts";

/** Of one whose person may read none of those that are hit any more, but one that was. */
const overFor = (mail: Message, target: string): Message => ({
  ...{ ...mail, target, notice: { how: "edit", what: "settled" } },
  alert: { ...mail.alert, stage: "settled" },
});

/** What whoever may read a target is told, for each that it may be told under: whoever may read several, under the first. */
const toldAs = (mail: Mail): readonly Mail[] => {
  if (!("alert" in mail) || mail.targets === undefined) return [mail];
  const { targets, all = targets, alias = aliasOf(mail) } = mail;
  const called: Message = { ...mail, alias };
  const others = all.filter((target) => !targets.includes(target));
  return [...targets.map((target) => ({ ...called, target })), ...others.map((target) => overFor(called, target))];
};

/** Whether it tells no more than that it is over, and of one target alone: of several, those that are still configured have their names for it. */
export const isOver = (mail: Mail): boolean =>
  "alert" in mail && mail.notice.what === "settled" && (mail.all ?? mail.targets ?? [mail.target]).length === 1;

/** What a device is told, and in its place where its person may not read that target any more. */
export const toldFrom = (mail: Mail): readonly Mail[] => {
  const all = toldAs(mail);
  return all.slice(all.findIndex(({ target }) => target === mail.target));
};

/** The devices that may be told, each with what it is told. Rejects where nobody knows. */
export const mailOfReaders = async (devices: Pick<Devices, "mayRead">, mail: Mail): Promise<Map<string, Mail>> => {
  const mails = new Map<string, Mail>();
  for (const told of toldAs(mail))
    for (const id of await devices.mayRead(told.target, [...mails.keys()], isOver(told)))
      if (!mails.has(id)) mails.set(id, told);
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
