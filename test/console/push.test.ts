/**
 * An alert comes to a device: from the watch on the real stack, by way of a push service that checks what real ones do, to the console's service worker in
 * a Chromium. That has no push service of its own to subscribe with, so only the outcome of `subscribe` and `getSubscription` is imitated, and what the
 * push service has taken is handed to the service worker over the browser's own protocol.
 */
import { afterAll, expect, test } from "vitest";
import type { CDPSession, Page } from "playwright-core";
import { newPushKeys } from "../../scripts/push-keys.ts";
import type { ConsoleSession, DeviceList } from "../../src/protocol/console.ts";
import type { Output } from "../../src/protocol/operations.ts";
import { pause } from "../../src/shared/deadline.ts";
import { FetchBrowser } from "../setup/fetch-browser.ts";
import { useStack } from "../setup/stack.ts";
import { fullMemory } from "../watch/full-memory.ts";
import { watchedVars } from "../watch/watched.ts";
import { violationsOf } from "./axe.ts";
import { consoleGround } from "./ground.ts";
import { keepLook } from "./keep-look.ts";
import { overflowing } from "./layout.ts";
import { startPushService } from "./push-service.ts";

const keys = newPushKeys("mailto:ops@example.org");
if (keys === null) throw new Error("There are no keys.");
const push = await startPushService(keys.public_key);
const { service } = push;
const lent = await useStack();
const { target, workerOptions } = lent;
const { secrets = {} } = workerOptions;
const ground = await consoleGround({
  edge: push.address,
  vars: watchedVars(lent, { every: "1m", tell: ["console"] }),
  secrets: { ...secrets, ALERT_DESTINATIONS: JSON.stringify({ console: keys }) },
});
const { stack, by } = ground;

afterAll(async () => {
  await stack.control.restartWorker({ edge: "" });
  await push.close();
});

const LOOKED_WITHIN_S = 90;

/** In the page: what `subscribe` comes to where there is a push service. */
const imitate = (subscription: { endpoint: string; keys: Record<string, string> }): void => {
  let held: object | null = null;
  const made = (options: unknown) => ({
    ...{ endpoint: subscription.endpoint, options, toJSON: () => ({ ...subscription, expirationTime: null }) },
    unsubscribe: async () => {
      held = null;
      return true;
    },
  });
  Object.assign(PushManager.prototype, {
    getSubscription: async () => held,
    subscribe: async ({ userVisibleOnly, applicationServerKey }: PushSubscriptionOptionsInit) => {
      if (userVisibleOnly !== true || !(applicationServerKey instanceof Uint8Array)) throw new TypeError("not sound");
      held = made({ userVisibleOnly, applicationServerKey: applicationServerKey.buffer });
      return held;
    },
  });
};

/** A message, once it has come; the service keeps one of each topic. An object that nobody asks waits for the Cron trigger. */
const taken = async (wanted: (body: string) => boolean) => {
  for (let second = 0; second < LOOKED_WITHIN_S; second += 1) {
    const found = service.took.find(({ notification }) => wanted(notification.body));
    if (found !== undefined) return found;
    await stack.get(`/v1/targets/${target}/alerts`);
    await pause(1_000);
  }
  throw new Error(`No such message came: ${JSON.stringify(service.took)}`);
};

/** Hands the service worker a message, as the browser's push client does. One that is not activated yet would be handed none. */
const delivery = async (cdp: CDPSession): Promise<(data: string) => Promise<void>> => {
  const activated = new Promise<string>((resolve) => {
    cdp.on("ServiceWorker.workerVersionUpdated", ({ versions }) => {
      for (const { status, registrationId, scriptURL } of versions)
        if (status === "activated" && scriptURL === `${ground.origin}/sw.js`) resolve(registrationId);
    });
  });
  await cdp.send("ServiceWorker.enable");
  const registrationId = await activated;
  return async (data) => {
    await cdp.send("ServiceWorker.deliverPushMessage", { origin: ground.origin, registrationId, data });
  };
};

const onScreen = (page: Page) =>
  page.evaluate(async () => {
    const registration = await navigator.serviceWorker.ready;
    return (await registration.getNotifications()).map(({ title, body, tag, silent, data }) => ({
      ...{ title, body, tag, silent, data: data as unknown },
    }));
  });

const devicesOf = async (browser: FetchBrowser): Promise<DeviceList> =>
  (await (await browser.send("GET", "/console/devices")).json()) as DeviceList;

test("an alert comes to a device that was asked for it at a tap, takes one place there, and leads to its finding", async () => {
  await by.reset();
  const { page, context, complaints } = await ground.open();
  await context.grantPermissions(["notifications"], { origin: ground.origin });
  await page.addInitScript(imitate, service.subscription);
  // Of its own session: that of the other tests is not to end.
  await page.goto("/");
  await page.evaluate(async (token) => {
    const body = JSON.stringify({ way: "token", token });
    const headers = { "content-type": "application/json" };
    const { status } = await fetch("/console/sign-in", { method: "POST", headers, body });
    if (status !== 200) throw new Error(String(status));
  }, stack.viewerToken);
  await page.goto("/#/account");
  await page.reload();
  const tell = page.getByRole("button", { name: "Tell this device about alerts" });
  await tell.waitFor();
  await page.getByText(`Devices are told of ${target}: what is wrong and where, without figures`).waitFor();
  await keepLook(page, "push-offered");
  expect([await overflowing(page), await violationsOf(page)]).toEqual([[], []]);
  await tell.click();
  await page.getByText("(this session)").waitFor();
  await keepLook(page, "push-told");
  expect([await overflowing(page), await violationsOf(page)]).toEqual([[], []]);

  await fullMemory(stack);
  const raised = await taken((body) => body.startsWith("critical, "));
  // Whether another file has had the same alert on this stack within six hours does not matter here.
  expect(raised.notification.body).toMatch(/^critical, (?:raised|is back)$/);
  expect(raised).toMatchObject({
    notification: {
      ...{ title: `${target}: memory is nearly full`, silent: false },
      navigate: `${ground.origin}/#/t/${target}?finding=maxmemory_fraction`,
    },
    urgency: "high",
  });
  expect(JSON.stringify(raised.notification)).not.toMatch(/MiB|bytes|%/);

  const cdp = await context.newCDPSession(page);
  const deliver = await delivery(cdp);
  const message = (notification: object): string => JSON.stringify({ web_push: 8030, notification });
  await deliver(message(raised.notification));
  const { tag } = raised.notification;
  await expect
    .poll(() => onScreen(page))
    .toEqual([
      {
        ...{ title: `${target}: memory is nearly full`, body: raised.notification.body, tag, silent: false },
        data: `/#/t/${target}?finding=maxmemory_fraction`,
      },
    ]);

  // What only brings up to date takes its place, on the way and on the screen.
  const listed = (await (await stack.get(`/v1/targets/${target}/alerts`)).json()) as { data: Output<"alerts"> };
  const id = listed.data.alerts.find(({ cause }) => cause === "maxmemory_fraction")?.id;
  const said = await stack.get(`/v1/targets/${target}/alerts/${id}/acknowledge`, {
    ...{ method: "POST", token: stack.operatorToken, body: JSON.stringify({ reason: "on it" }) },
    headers: { "content-type": "application/json" },
  });
  expect(said.status).toBe(200);
  const after = await taken((body) => body.endsWith("is acknowledged"));
  expect([after.topic, after.notification.silent]).toEqual([raised.topic, true]);
  await deliver(message(after.notification));
  await expect
    .poll(async () => (await onScreen(page)).map(({ body, silent }) => [body, silent]))
    .toEqual([["critical, is acknowledged", true]]);

  // One that nobody can read is shown as well, and a tap on one that leads elsewhere leads to the console.
  await deliver("not JSON");
  await deliver(message({ title: "x", tag: "x", navigate: "https://evil.example/#/t/x" }));
  await expect.poll(async () => (await onScreen(page)).map(({ data }) => data)).toHaveLength(3);
  expect((await onScreen(page)).filter(({ tag: each }) => each !== tag).map(({ data }) => data)).toEqual(["/", "/"]);

  const [worker] = context.serviceWorkers();
  await worker?.evaluate(async (of) => {
    // Who runs in a service worker; the types here are those of a page.
    const own = globalThis as unknown as { registration: ServiceWorkerRegistration } & EventTarget;
    const [notification] = await own.registration.getNotifications({ tag: of });
    const Tap = Reflect.get(globalThis, "NotificationEvent") as new (type: string, init: object) => Event;
    own.dispatchEvent(new Tap("notificationclick", { notification }));
  }, tag);
  await page.waitForURL(`**/#/t/${target}?finding=*`);
  await page.waitForFunction(() => {
    const top = document.querySelector("[data-asked-for]")?.getBoundingClientRect().top;
    return top !== undefined && top > -1 && top < innerHeight;
  });
  await expect.poll(async () => (await onScreen(page)).map((each) => each.tag)).not.toContain(tag);

  // A subscription that the browser makes anew takes the place of the one before: that one is known no more, and the new one is.
  await worker?.evaluate(async ({ endpoint, keys: held }) => {
    const subscription = { endpoint: `${endpoint}-anew`, expirationTime: null, keys: held };
    const event = new Event("pushsubscriptionchange");
    const waited: Promise<unknown>[] = [];
    Object.assign(event, {
      oldSubscription: { endpoint },
      newSubscription: { toJSON: () => subscription },
      waitUntil: (work: Promise<unknown>) => void waited.push(work),
    });
    globalThis.dispatchEvent(event);
    await Promise.all(waited);
  }, service.subscription);
  const renewed = await page.evaluate(async ({ endpoint, keys: held }) => {
    const renew = async (from: string, to: string): Promise<number> => {
      const body = JSON.stringify({ instead_of: from, subscription: { endpoint: to, keys: held } });
      const headers = { "content-type": "application/json" };
      return (await fetch("/console/devices", { method: "POST", headers, body })).status;
    };
    return [await renew(endpoint, endpoint), await renew(`${endpoint}-anew`, endpoint)];
  }, service.subscription);
  expect(renewed).toEqual([404, 200]);

  // With the session the device goes.
  const elsewhere = new FetchBrowser(stack.url);
  await elsewhere.signIn({ way: "token", token: stack.viewerToken });
  expect((await devicesOf(elsewhere)).devices.map(({ own }) => own)).toEqual([false]);
  await page.goto("/#/account");
  await page.getByRole("button", { name: "Sign out here" }).click();
  await page.getByText("Sign in").first().waitFor();
  expect((await devicesOf(elsewhere)).devices).toEqual([]);
  const session: ConsoleSession = await elsewhere.session();
  expect([session.person?.id, complaints]).toEqual(["viewer", []]);
  await by.reset();
});
