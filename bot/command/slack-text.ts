/** What a person typed, from what Slack makes of it on the way. https://docs.slack.dev/messaging/formatting-message-text Pure. */

/** Marks that are not seen: phones put them around what is pasted, and with them a line could read otherwise than it is. */
const INVISIBLE = /[\u00ad\u061c\u180e\u200b\u200e\u200f\u202a-\u202e\u2060-\u2064\u2066-\u2069\ufeff]/g;

const ENTITIES: Readonly<Record<string, string>> = { amp: "&", lt: "<", gt: ">" };

/** Without the scheme that Slack adds to what looks like an address, and the slash it may put at its end. */
const bare = (address: string): string =>
  address
    .replace(/^[a-z]+:(?:\/\/)?/i, "")
    .replace(/\/$/, "")
    .toLowerCase();

const typed = (whole: string, inner: string): string => {
  const bar = inner.indexOf("|");
  const address = bar === -1 ? inner : inner.slice(0, bar);
  const label = bar === -1 ? "" : inner.slice(bar + 1);
  // `<@U…>`, `<#C…|ops>`
  if (/^[@#]./.test(address)) return `${address.charAt(0)}${label.replace(/^[@#]/, "") || address.slice(1)}`;
  // `<!here>`, `<!subteam^S…|@ops>`
  if (/^!./.test(address)) return `@${label.replace(/^@/, "") || (address.slice(1).split("^")[0] ?? "")}`;
  if (/^(?:mailto|tel):./i.test(address)) return label || address.replace(/^[a-z]+:/i, "");
  if (!/^[a-z][a-z0-9+.-]*:./i.test(address)) return whole;
  // A label that says something else than the address is not what counts.
  return label.replace(/\/$/, "").toLowerCase() === bare(address) ? label : address;
};

/** Undoes Slack's escapes, links and mentions, drops invisible marks and a mention of the bot in front. */
export const plainText = (text: string): string =>
  text
    .replaceAll(INVISIBLE, "")
    .replace(/^(?:\s*<@[^<>]*>)+/, "")
    .replaceAll(/<([^<>]*)>/g, typed)
    .replaceAll(/&(amp|lt|gt);/g, (_, entity: string) => ENTITIES[entity] ?? "")
    .trim();
