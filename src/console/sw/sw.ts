/** Keeps the page itself, so that it opens without a line. What the API answers is never kept here. */
import { cacheName, outdated, sourceOf } from "./answer.ts";

declare const self: ServiceWorkerGlobalScope;

const CACHE = cacheName(SHELL_VERSION);

/** Past the browser's own cache: a file of another version under the same name would stay for good. */
const keepShell = async (): Promise<void> => {
  const cache = await caches.open(CACHE);
  await cache.addAll(SHELL.map((path) => new Request(path, { cache: "no-cache" })));
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
