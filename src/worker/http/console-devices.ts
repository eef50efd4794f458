/** `/console/devices`: the devices of somebody who is signed in that are told of alerts by Web Push. */
import * as z from "zod";
import { type DeviceList, deviceNameSchema } from "../../protocol/console.ts";
import type { Failure } from "../../protocol/failure.ts";
import { fail, ok, type Result } from "../../protocol/result.ts";
import { fromBase64url } from "../../shared/base64url.ts";
import { describeError, logLine } from "../../shared/log.ts";
import type { SignedIn, Ticket } from "../access/session.ts";
import { pushOf } from "../config/destinations.ts";
import { subscriptionSchema } from "../config/push.ts";
import { devicesIn, type DevicesStub, inTime } from "../devices/ask.ts";
import type { ListedDevice } from "../devices/contract.ts";
import type { HttpContext } from "./context.ts";
import { badInput } from "./input.ts";
import { originOf, respondProblem } from "./respond.ts";

/** `POST /console/devices`. */
export const deviceSchema = z.union([
  z.strictObject({ name: deviceNameSchema, subscription: subscriptionSchema }),
  /** The browser has made it anew by itself; the device keeps its name. */
  z.strictObject({ instead_of: z.string().max(2048), subscription: subscriptionSchema }),
]);
type Body = z.output<typeof deviceSchema>;

const notReached: Failure = {
  code: "unreachable",
  hop: "worker",
  detail: "Which devices are told of alerts could not be looked up.",
  hint: "Ask again in a few seconds; Cloudflare moves or restarts objects at times.",
};

const noDevice: Failure = {
  code: "not_found",
  hop: "worker",
  detail: "You have no such device.",
  hint: "Look at the list again: it may have been taken away already.",
};

const full: Failure = {
  code: "forbidden",
  hop: "worker",
  detail: "No more devices are told of alerts: ten of one person, a hundred of all.",
  hint: "Take one away first.",
};

const MISSING = {
  keys: "ALERT_DESTINATIONS has no destination of kind push: `npm run push-keys` makes one.",
  binding: "The binding DEVICES is missing: deploy the Worker again with the wrangler.toml of this version.",
} as const;

interface Offer {
  stub: DevicesStub;
  key: string;
  /** Of all persons. */
  targets: string[];
}

/** What is there to subscribe to, or what is missing for that. */
const offerOf = (c: HttpContext): Result<Offer, string> => {
  const { config } = c.var;
  const found = pushOf(config.destinations);
  if (found === null) return fail(MISSING.keys);
  const stub = devicesIn(c.env);
  if (stub === null) return fail(MISSING.binding);
  const targets = [...config.targets.values()].filter(({ watch }) => watch?.tell.includes(found.name) ?? false);
  return ok({ stub, key: found.keys.public_key, targets: targets.map(({ name }) => name) });
};

const asked = async <T>(answer: Promise<T>): Promise<Result<T>> => {
  try {
    return ok(await inTime(answer));
  } catch (error) {
    console.log(logLine({ devices_not_asked: describeError(error) }));
    return fail(notReached);
  }
};

export const deviceList = async (c: HttpContext, { grant }: SignedIn, { person, hash }: Ticket): Promise<Response> => {
  const offer = offerOf(c);
  if (!offer.ok) return c.json({ key: null, missing: offer.failure, targets: [], devices: [] } satisfies DeviceList);
  const { stub, key, targets } = offer.value;
  const listed = await asked<ListedDevice[]>(stub.listed(person.id, hash));
  if (!listed.ok) return respondProblem(c, listed.failure);
  const body: DeviceList = {
    ...{ key, missing: null },
    targets: targets.filter((name) => grant.targets === null || grant.targets.includes(name)),
    devices: listed.value.map(({ id, name, addedAt, isOwn }) => ({
      ...{ id, name, added_at: new Date(addedAt).toISOString(), own: isOwn },
    })),
  };
  return c.json(body);
};

/** Whether there is such a point, which only the platform can tell. */
const isPoint = async (p256dh: string): Promise<boolean> => {
  const raw = fromBase64url(p256dh) ?? new Uint8Array();
  const imported = crypto.subtle.importKey("raw", raw, { name: "ECDH", namedCurve: "P-256" }, false, []);
  return imported.then(
    () => true,
    () => false,
  );
};

export const addDevice = async (c: HttpContext, who: SignedIn, at: Ticket, body: Body): Promise<Response> => {
  const offer = offerOf(c);
  if (!offer.ok)
    return respondProblem(c, {
      ...{ code: "forbidden", hop: "worker", detail: "No device is told of alerts here.", hint: offer.failure },
    });
  const { stub } = offer.value;
  const { subscription } = body;
  if (!(await isPoint(subscription.keys.p256dh)))
    return respondProblem(c, badInput("subscription.keys.p256dh: must be a public key of P-256", "Subscribe anew."));
  if ("instead_of" in body) {
    const renewed = await asked<boolean>(stub.renew(at.person.id, body.instead_of, subscription));
    if (!renewed.ok) return respondProblem(c, renewed.failure);
    return renewed.value ? deviceList(c, who, at) : respondProblem(c, noDevice);
  }
  const device = { person: at.person.id, session: at.hash, leftMs: who.leftMs, origin: originOf(c.req.url) };
  const added = await asked<"added" | "full">(stub.add({ ...device, name: body.name, subscription }));
  if (!added.ok) return respondProblem(c, added.failure);
  return added.value === "added" ? deviceList(c, who, at) : respondProblem(c, full);
};

export const removeDevice = async (c: HttpContext, who: SignedIn, at: Ticket, id: string): Promise<Response> => {
  const stub = devicesIn(c.env);
  const removed = stub === null ? ok(false) : await asked<boolean>(stub.remove(at.person.id, id));
  if (!removed.ok) return respondProblem(c, removed.failure);
  return removed.value ? deviceList(c, who, at) : respondProblem(c, noDevice);
};

/**
 * After a session has ended, or all of a person's, or those that a passkey had opened. Where it fails, nobody is told all the same: the session is looked
 * up at each sending.
 */
export const forgetDevices = async (
  env: Env,
  { person, hash }: Ticket,
  which: "session" | "all" | "ended",
): Promise<void> => {
  const stub = devicesIn(env);
  if (stub === null) return;
  await asked<void>(which === "ended" ? stub.look(person.id) : stub.ended(person.id, which === "all" ? null : hash));
};
