/** The bot on the Worker: one request in, one response out, and what goes on after it. */
import { readAccess } from "./access/access.ts";
import { createApp } from "./app/app.ts";
import { sealWith } from "./access/buttons.ts";
import type { Operations } from "./operations/operations.ts";
import type { Log } from "./app/log.ts";
import { patience } from "../src/shared/deadline.ts";
import { FetchReceiver } from "./receiver/receiver.ts";
import { hooksOf } from "./slack/response-url.ts";

/** A request whose body has been read, up to a limit. */
export interface Delivered {
  header: (name: string) => string | null;
  body: Uint8Array<ArrayBuffer>;
}

export interface WorkerSeams {
  signingSecret: string;
  /** The secret `SLACK_ACCESS`, unread. */
  access: string | undefined;
  /** `SLACK_HOOKS`, unread. */
  hooks: string | undefined;
  operationsFor: (targets: readonly string[] | null) => Operations;
  /** Milliseconds since the epoch. */
  now: () => number;
  waitUntil: (work: Promise<void>) => void;
  log: Log;
}

/** Makes an app for each request, which takes a fraction of a millisecond, so that nothing is left over from one request to the next. */
export const serve = async (delivered: Delivered, seams: WorkerSeams): Promise<Response> => {
  const { signingSecret, now, log, waitUntil, operationsFor } = seams;
  const receiver = new FetchReceiver({ signingSecret, now, log });
  const hooks = hooksOf(seams.hooks);
  const access = readAccess(seams.access);
  createApp(receiver, {
    access: hooks === null ? { ok: false, problems: ["SLACK_HOOKS: must be loopback, or not set"] } : access,
    seal: sealWith(signingSecret),
    operationsFor,
    hooks: hooks ?? (() => false),
    send: (url, request) => fetch(url, request),
    now,
    nonce: () => crypto.randomUUID(),
    patience,
    log,
  });
  return receiver.handle(delivered, waitUntil);
};
