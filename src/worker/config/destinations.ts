/** Who is told of alerts: the secret `ALERT_DESTINATIONS`. No message repeats a value: see `config.ts`. */
import * as z from "zod";
import { destinationUrl } from "./open-address.ts";
import { type PushKeys, pushSchema } from "./push.ts";

const NAME = /^[a-z0-9][a-z0-9-]{0,31}$/;
export const destinationNameSchema = z.string().regex(NAME, "must be the name of a destination");

const WEBHOOK_SECRET = "must be whsec_ and 24 to 64 bytes in base64";

/** As Standard Webhooks has it (https://www.standardwebhooks.com), as the bytes to sign with. */
const webhookSecret = z.string(WEBHOOK_SECRET).transform((text, context) => {
  const [, base64 = ""] = /^whsec_([A-Za-z0-9+/]+={0,2})$/.exec(text) ?? [];
  const bytes =
    base64.length % 4 === 0 ? Uint8Array.from(atob(base64), (char) => char.charCodeAt(0)) : new Uint8Array();
  if (bytes.length >= 24 && bytes.length <= 64) return bytes;
  context.issues.push({ code: "custom", input: text, message: WEBHOOK_SECRET });
  return z.NEVER;
});

const url = z.string().transform((text, context) => {
  const read = destinationUrl(text);
  if (read.ok) return read.value.href;
  context.issues.push({ code: "custom", input: text, message: read.failure });
  return z.NEVER;
});

const destinationSchema = z.discriminatedUnion("kind", [
  z.strictObject({
    kind: z.literal("webhook"),
    url,
    /** The one that counts, and while it is changed the next one as well. */
    secrets: z.array(webhookSecret).min(1).max(2),
  }),
  z.strictObject({
    kind: z.literal("pagerduty"),
    routing_key: z.string().regex(/^[A-Za-z0-9]{32}$/, "must be the 32 characters of an integration key"),
  }),
  z.strictObject({
    kind: z.literal("slack"),
    token: z.string().regex(/^xoxb-[A-Za-z0-9-]{8,255}$/, "must be a bot's token, which begins with xoxb-"),
    channel: z.string().regex(/^[CG][A-Z0-9]{6,20}$/, "must be the channel's id, which begins with C"),
  }),
  pushSchema,
]);
export type Destination = z.output<typeof destinationSchema>;

/** The keys of those of kind `push`, with the name of the destination; there is one at most. */
export const pushOf = (destinations: ReadonlyMap<string, Destination>): { name: string; keys: PushKeys } | null => {
  for (const [name, each] of destinations) if (each.kind === "push") return { name, keys: each };
  return null;
};

/** An outside monitor's address, which is asked after each good round of the watch, and is told nothing. */
const heartbeatSchema = z.strictObject({ kind: z.literal("heartbeat"), url });

/** Those that are told, and the addresses of those that are asked; a name is of one of them. */
export const destinationsSchema = z
  .record(destinationNameSchema, z.discriminatedUnion("kind", [...destinationSchema.options, heartbeatSchema]))
  // A browser's subscription is for one key.
  .refine((named) => Object.values(named).filter(({ kind }) => kind === "push").length <= 1, "has two of kind push")
  .transform((named) => {
    const destinations = new Map<string, Destination>();
    const heartbeats = new Map<string, string>();
    for (const [name, each] of Object.entries(named)) {
      if (each.kind === "heartbeat") heartbeats.set(name, each.url);
      else destinations.set(name, each);
    }
    return { destinations, heartbeats };
  });
