/**
 * Keeps the page itself, so that it opens without a line; what the API answers is never kept here. And shows what a push service brings, also when no page
 * is open.
 */
import { cacheName, outdated, sourceOf } from "./answer.ts";
import { placeOf, shownOf } from "./push.ts";
import { isWhole } from "./whole.ts";

declare const self: ServiceWorkerGlobalScope;

const CACHE = cacheName(SHELL_VERSION);

/** Past the browser's own cache: a file of another version under the same name would stay for good. */
const keepShell = async (): Promise<void> => {
  const cache = await caches.open(CACHE);
  await cache.addAll(SHELL.map((path) => new Request(path, { cache: "no-cache" })));
  // Tried again when the page is opened next, by then of the version that is everywhere.
  if (!(await isWhole((path) => cache.match(path), { shell: SHELL, sums: SHELL_SUMS })))
    throw new Error("What was kept is not of one version.");
  await self.skipWaiting();
};

const takeOver = async (): Promise<void> => {
  await Promise.all(outdated(await caches.keys(), SHELL_VERSION).map((name) => caches.delete(name)));
  await self.clients.claim();
};

const fromShell = async (request: Request): Promise<Response> => {
  const kept = await (await caches.open(CACHE)).match(new URL(request.url).pathname);
  return kept ?? fetch(request);
};

self.addEventListener("install", (event) => event.waitUntil(keepShell()));
self.addEventListener("activate", (event) => event.waitUntil(takeOver()));
self.addEventListener("fetch", (event) => {
  const { method, url } = event.request;
  if (sourceOf({ method, url, origin: self.location.origin, shell: SHELL }) === "shell")
    event.respondWith(fromShell(event.request));
});

const ICON = SHELL.find((path) => path.includes("/icon-192-"));

const show = (message: PushMessageData | null): Promise<void> => {
  const { title, options } = shownOf(message?.text() ?? null, self.location.origin);
  const icon = ICON === undefined ? {} : { icon: ICON };
  return self.registration.showNotification(title, { ...options, ...icon });
};

/** In the console that is open, where one is. */
const lead = async (place: string): Promise<void> => {
  const [open] = await self.clients.matchAll({ type: "window" });
  if (open === undefined) return void (await self.clients.openWindow(place));
  // A browser that does not let it come to the front shows the place there all the same.
  const front = await open.focus().catch(() => open);
  await front.navigate(place).catch(() => self.clients.openWindow(place));
};

/** The browser's own `options` hold the key that it subscribed with. What does not succeed is told by the page when it is opened next (`push/again.ts`). */
const renew = async ({ oldSubscription, newSubscription }: PushSubscriptionChangeEvent): Promise<void> => {
  if (oldSubscription === null) return;
  const next = newSubscription ?? (await self.registration.pushManager.subscribe(oldSubscription.options));
  await fetch("/console/devices", {
    method: "POST",
    headers: { "Content-Type": "application/json" },
    body: JSON.stringify({ instead_of: oldSubscription.endpoint, subscription: next }),
  });
};

self.addEventListener("push", (event) => event.waitUntil(show(event.data)));
self.addEventListener("notificationclick", (event) => {
  event.notification.close();
  event.waitUntil(lead(placeOf(event.notification.data, self.location.origin)));
});
self.addEventListener("pushsubscriptionchange", (event) => event.waitUntil(renew(event)));
