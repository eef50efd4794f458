/** What this browser does about push: it is asked, subscribes, and forgets. */
import { fromBase64url, toBase64url } from "../../shared/base64url.ts";
import { within } from "../../shared/deadline.ts";
import type { Circumstances } from "./ability.ts";

/** The page's service worker is there at once, or is still being fetched. */
const READY_MS = 10_000;

export const circumstances = (): Circumstances => ({
  hasPush: "serviceWorker" in navigator && "PushManager" in globalThis && "Notification" in globalThis,
  userAgent: navigator.userAgent,
  touchPoints: navigator.maxTouchPoints,
  isStandalone: matchMedia("(display-mode: standalone)").matches || Reflect.get(navigator, "standalone") === true,
  permission: "Notification" in globalThis ? Notification.permission : "default",
});

/** Asks its person. To be called at a tap: a browser asks at nothing else. */
export const allowed = async (): Promise<boolean> => (await Notification.requestPermission()) === "granted";

const registration = (): Promise<ServiceWorkerRegistration | null> => within(navigator.serviceWorker.ready, READY_MS);

/** Where messages for this browser go now; null for nowhere. */
export const endpointHere = async (): Promise<string | null> => {
  const push = (await registration())?.pushManager;
  return (await push?.getSubscription())?.endpoint ?? null;
};

/** The subscription for this key, as it is sent; null where there is no service worker yet. Rejects where the browser has no push service. */
export const subscribed = async (key: string): Promise<PushSubscriptionJSON | null> => {
  const push = (await registration())?.pushManager;
  if (push === undefined) return null;
  const known = await push.getSubscription();
  const of = known?.options.applicationServerKey ?? null;
  if (known !== null && of !== null && toBase64url(new Uint8Array(of)) === key) return known.toJSON();
  // One for another key: no message of this Worker would come.
  await known?.unsubscribe();
  const made = await push.subscribe({ userVisibleOnly: true, applicationServerKey: fromBase64url(key) });
  return made.toJSON();
};

/** Nothing comes here any more, whoever would send it. Never rejects. */
export const unsubscribed = async (): Promise<void> => {
  try {
    if (!("serviceWorker" in navigator)) return;
    const push = (await navigator.serviceWorker.getRegistration())?.pushManager;
    await (await push?.getSubscription())?.unsubscribe();
  } catch {
    // The Worker has forgotten it, or will.
  }
};
