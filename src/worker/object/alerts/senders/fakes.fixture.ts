/** The other sides, as they check what they get. */
import * as z from "zod";
import type { Fetch } from "./post.ts";

const json = (body: unknown, status = 200, headers: Record<string, string> = {}): Response =>
  new Response(JSON.stringify(body), { status, headers });

interface Asked {
  url: string;
  headers: Headers;
  body: string;
}

const asked = (url: string, { headers, body }: RequestInit): Asked => ({
  url,
  headers: new Headers(headers),
  body: typeof body === "string" ? body : "",
});

/** What https://github.com/standard-webhooks/standard-webhooks says that a receiver checks; what it took, by its id. */
export const webhookFake = (secret: string, now: () => number) => {
  const took = new Map<string, Record<string, unknown>>();
  const fetcher: Fetch = async (url, init) => {
    const { headers, body } = asked(url, init);
    const [id, timestamp, signatures] = ["webhook-id", "webhook-timestamp", "webhook-signature"].map((name) =>
      headers.get(name),
    );
    if (!id || !timestamp || !signatures) return json({ error: "a header is missing" }, 400);
    if (Math.abs(Number(timestamp) - now() / 1000) > 5 * 60) return json({ error: "too old" }, 400);
    const bytes = (base64: string) => Uint8Array.from(atob(base64), (char) => char.charCodeAt(0));
    const hmac = { name: "HMAC", hash: "SHA-256" };
    const key = await crypto.subtle.importKey("raw", bytes(secret.slice("whsec_".length)), hmac, false, ["verify"]);
    const content = new TextEncoder().encode(`${id}.${timestamp}.${body}`);
    const checked = signatures.split(" ").map((each) => {
      const [version, given = ""] = each.split(",");
      return version === "v1" ? crypto.subtle.verify("HMAC", key, bytes(given), content) : Promise.resolve(false);
    });
    const isSigned = (await Promise.all(checked)).includes(true);
    if (!isSigned) return json({ error: "not signed" }, 401);
    if (!took.has(id)) took.set(id, JSON.parse(body) as Record<string, unknown>);
    return new Response(null, { status: 204 });
  };
  return { fetcher, took };
};

/** An outside monitor: a check has an address of its own, which is asked by GET, without a body, and is not sent on. */
export const heartbeatFake = (url: string) => {
  let beats = 0;
  const fetcher: Fetch = async (to, { method, body, redirect, headers }) => {
    if (to !== url) return new Response("not found", { status: 404 });
    const isPlain = method === "GET" && body === undefined && headers === undefined && redirect === "manual";
    if (!isPlain) return new Response("not a plain question", { status: 400 });
    beats += 1;
    return new Response("OK");
  };
  return { fetcher, beats: () => beats };
};

const eventSchema = z
  .strictObject({
    routing_key: z.string().length(32),
    event_action: z.enum(["trigger", "acknowledge", "resolve"]),
    dedup_key: z.string().max(255).optional(),
    client: z.string().optional(),
    links: z.array(z.strictObject({ href: z.url(), text: z.string().min(1).optional() })).optional(),
    payload: z
      .strictObject({
        summary: z.string().min(1).max(1024),
        source: z.string().min(1),
        severity: z.enum(["critical", "error", "warning", "info"]),
        timestamp: z.iso.datetime().optional(),
        component: z.string().optional(),
        class: z.string().optional(),
        custom_details: z.record(z.string(), z.unknown()).optional(),
      })
      .optional(),
  })
  .refine(({ event_action, payload }) => event_action !== "trigger" || payload !== undefined)
  .refine(({ event_action, dedup_key }) => event_action === "trigger" || dedup_key !== undefined);

/** Incidents by their key. */
export const pagerDutyFake = (routingKey: string) => {
  const incidents = new Map<string, { status: string; summary: string; triggers: number }>();
  /** What the first event of each that had any has led to. */
  const links = new Map<string, { href: string; text?: string | undefined }[]>();
  const fetcher: Fetch = async (url, init) => {
    const { body } = asked(url, init);
    const event = eventSchema.safeParse(JSON.parse(body));
    if (url !== "https://events.pagerduty.com/v2/enqueue" || !event.success || event.data.routing_key !== routingKey)
      return json({ status: "invalid event", message: "Event object is invalid", errors: [] }, 400);
    const { event_action, dedup_key = crypto.randomUUID(), payload } = event.data;
    const open = incidents.get(dedup_key);
    if (event.data.links !== undefined && !links.has(dedup_key)) links.set(dedup_key, event.data.links);
    if (event_action === "trigger") {
      const isOpen = open !== undefined && open.status !== "resolved";
      const status = isOpen ? open.status : "triggered";
      incidents.set(dedup_key, { status, summary: payload?.summary ?? "", triggers: (isOpen ? open.triggers : 0) + 1 });
    } else if (open !== undefined && open.status !== "resolved")
      open.status = event_action === "resolve" ? "resolved" : "acknowledged";
    return json({ status: "success", message: "Event processed", dedup_key }, 202);
  };
  return { fetcher, incidents, links };
};

export { slackFake } from "./slack-fake.fixture.ts";
