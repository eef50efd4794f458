/** A page in a profile of its own, and what it does that a person does not see. */
import type { Browser, BrowserContext, Page, Request } from "playwright-core";
import { type Scheme, type Size, SIZES } from "./screens.ts";

const TIMEOUT_MS = 60_000;

export interface Opened {
  page: Page;
  context: BrowserContext;
  /** Errors of the page's script, refusals of the Content Security Policy, requests of another site. A test expects none. */
  complaints: string[];
  /** Every request of the page, oldest first. */
  requests: Request[];
  /** What became of each of them, for whoever has to find out why a test failed: a line each, oldest first. */
  courses: () => string[];
}

export interface HowOpened {
  size?: Size;
  scheme?: Scheme;
  reducedMotion?: boolean;
}

/** Chromium notes every answer that is not a 2xx as an error; the page says itself what it means. */
const isAnswer = (text: string): boolean => /^Failed to load resource: (the server responded|net::)/.test(text);

/** @param origin of the console: what the page asks of any other is a complaint */
export async function openPage(browser: Browser, origin: string, how: HowOpened = {}): Promise<Opened> {
  const { size = "phone", scheme = "light", reducedMotion = true } = how;
  const isTouched = size !== "desktop";
  const context = await browser.newContext({
    ...{ baseURL: origin, viewport: SIZES[size], deviceScaleFactor: 2, isMobile: isTouched, hasTouch: isTouched },
    ...{ colorScheme: scheme, reducedMotion: reducedMotion ? "reduce" : "no-preference", locale: "en-GB" },
  });
  context.setDefaultTimeout(TIMEOUT_MS);
  const page = await context.newPage();
  const complaints: string[] = [];
  const requests: Request[] = [];
  page.on("pageerror", (error) => complaints.push(`error: ${error.message}`));
  page.on("console", (message) => {
    if (message.type() === "error" && !isAnswer(message.text())) complaints.push(`console: ${message.text()}`);
  });
  context.on("request", (request) => {
    requests.push(request);
    const { protocol, origin: asked } = new URL(request.url());
    if (protocol.startsWith("http") && asked !== origin) complaints.push(`asked another site: ${request.url()}`);
  });
  return { page, context, complaints, requests, courses: followRequests(context) };
}

/** Of the service worker's requests too. */
function followRequests(context: BrowserContext): () => string[] {
  const followed = new Map<Request, { at: number; became: string }>();
  const note = (request: Request, became: string): void => {
    const before = followed.get(request);
    const at = before?.at ?? Date.now();
    followed.set(request, { at, became: before === undefined ? became : `${became} after ${Date.now() - at} ms` });
  };
  context.on("request", (request) => note(request, "open"));
  context.on("response", (response) => note(response.request(), `${response.status()}, not all of it here,`));
  context.on("requestfailed", (request) => note(request, request.failure()?.errorText ?? "failed"));
  context.on("requestfinished", (request) => {
    void request.response().then(
      (response) => note(request, String(response?.status() ?? "finished")),
      () => note(request, "finished"),
    );
  });
  return () =>
    [...followed].map(([request, { at, became }]) => {
      const { pathname } = new URL(request.url());
      return `${new Date(at).toISOString()} ${request.method()} ${pathname}: ${became}`;
    });
}
