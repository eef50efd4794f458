/**
 * A Bolt receiver for the Worker, over Fetch: checks that Slack sent the request, gives it to the app, and responds with the app's
 * acknowledgement. The work goes on after that, in `waitUntil`.
 */
import type { App, Receiver, ReceiverEvent } from "@slack/bolt";
import { describeError } from "../../src/shared/log.ts";
import type { Log } from "../app/log.ts";
import { parsePayload } from "./payload.ts";
import { isSigned } from "./signature.ts";

/** A request whose body has been read, up to a limit. */
export interface Delivery {
  header: (name: string) => string | null;
  body: Uint8Array<ArrayBuffer>;
}

export interface ReceiverOptions {
  signingSecret: string;
  /** Milliseconds since the epoch. */
  now: () => number;
  log: Log;
}

export class FetchReceiver implements Receiver {
  readonly #options: ReceiverOptions;
  #app: App | null = null;

  constructor(options: ReceiverOptions) {
    this.#options = options;
  }

  init(app: App): void {
    this.#app = app;
  }

  /** Requests are handed in: there is nothing to start. */
  start(): Promise<void> {
    return Promise.resolve();
  }

  stop(): Promise<void> {
    return Promise.resolve();
  }

  /**
   * The response to one request. 401 for what Slack did not sign, 400 for what it would not send.
   *
   * @param waitUntil takes what goes on after the response
   */
  async handle({ header, body }: Delivery, waitUntil: (work: Promise<void>) => void): Promise<Response> {
    const { signingSecret, now, log } = this.#options;
    const payload = parsePayload(header("Content-Type"), body);
    // Slack's check of the certificate may be unsigned. It gets a 200 and nothing else.
    if (payload.kind === "ssl_check" && signingSecret !== "") return new Response();
    const signed = {
      timestamp: header("X-Slack-Request-Timestamp"),
      signature: header("X-Slack-Signature"),
      body,
    };
    if (!(await isSigned(signed, signingSecret, now()))) {
      log({ slack: "ignored", outcome: signingSecret === "" ? "no_signing_secret" : "not_signed" });
      return plain(401, "This request is not signed by Slack, or not within the last five minutes.");
    }
    if (payload.kind === "challenge") return Response.json({ challenge: payload.challenge });
    if (payload.kind === "request") return this.#process(payload.body, header, waitUntil);
    const malformed = payload.kind === "malformed";
    log({
      slack: "ignored",
      outcome: malformed ? "malformed" : payload.kind === "ignored" ? payload.type : payload.kind,
    });
    return malformed ? plain(400, "This is not what Slack sends.") : new Response();
  }

  #process(
    body: Record<string, unknown>,
    header: Delivery["header"],
    waitUntil: (work: Promise<void>) => void,
  ): Promise<Response> {
    const { log } = this.#options;
    return new Promise((resolve) => {
      // The app's first acknowledgement is the response. A second call of `resolve` does nothing.
      const event: ReceiverEvent = { body, ack: (said: unknown) => Promise.resolve(resolve(acknowledgement(said))) };
      const retry = Number(header("X-Slack-Retry-Num") ?? Number.NaN);
      if (Number.isInteger(retry)) event.retryNum = retry;
      const work = async (): Promise<void> => {
        try {
          await this.#app?.processEvent(event);
          // If no listener took it: Slack would show an error for any other response.
          resolve(new Response());
        } catch (error) {
          log({ slack: "bolt", outcome: "failed", problem: describeError(error) });
          resolve(plain(500, "Something failed that should not."));
        }
      };
      waitUntil(work());
    });
  }
}

const plain = (status: number, text: string): Response => new Response(text, { status });

/** Bolt acknowledges with nothing, a text or a message. */
const acknowledgement = (said: unknown): Response => {
  if (said === undefined || said === null || said === "") return new Response();
  return typeof said === "string" ? new Response(said) : Response.json(said);
};
