/** What the tests of the console stand on: a stack that serves it, a wire in front of it, and a browser. */
import { afterAll, afterEach, beforeEach } from "vitest";
import type { Browser, Cookie } from "playwright-core";
import { findBrowser, openBrowser } from "../../scripts/browser/browser.ts";
import type { WorkerOptions } from "../../scripts/stack/worker.ts";
import { type Operator, operator } from "../changes/operator.ts";
import { type Relay, openRelay } from "../setup/relay.ts";
import { type TestStack, useStack } from "../setup/stack.ts";
import { type HowOpened, type Opened, openPage } from "./opened.ts";
import { tellSeen } from "./seen.ts";

export type Role = "viewer" | "operator";

export interface Ground {
  stack: TestStack;
  by: Operator;
  browser: Browser;
  /** What stands between the browser and the Worker. */
  wire: Relay;
  /** The console's address, on the wire. Without a slash at the end. */
  origin: string;
  /** A page that has loaded nothing yet, of nobody. It is closed when the test has ended; with the file, where no test has opened it. */
  open(how?: HowOpened): Promise<Opened>;
  /** As `open`, of somebody who has signed in by their token. */
  openAs(role: Role, how?: HowOpened): Promise<Opened>;
  /** Restarts the Worker with these over what the stack has, still with the console. */
  restart(overrides?: Partial<WorkerOptions>): Promise<void>;
}

/** All of it for this file, Redis at the reference settings; put back when the file has ended. Call it at the top level. */
export async function consoleGround(overrides: Partial<WorkerOptions> = {}): Promise<Ground> {
  const program = findBrowser();
  if (program === null) throw new Error("There is no Chromium on this machine, and it could not be installed.");
  const stack = await useStack();
  const { vars = {}, secrets = {} } = stack.workerOptions;
  const restart = (more: Partial<WorkerOptions> = {}): Promise<void> =>
    stack.control.restartWorker({ vars, secrets, console: true, ...overrides, ...more });
  const wire = await openRelay({ host: "127.0.0.1", port: 0 }, { host: "127.0.0.1", port: portOf(stack.url) });
  const browser = await openBrowser(program);
  afterAll(async () => {
    await browser.close();
    await wire.close();
    await stack.control.restartWorker({ vars, secrets, console: false });
    await by.reset();
  });
  const by = operator(stack);
  await restart();
  await by.reset();
  const origin = `http://localhost:${wire.port}`;
  let lasting: Opened[] = [];
  let here: Opened[] = [];
  const open = async (how?: HowOpened): Promise<Opened> => {
    const opened = await openPage(browser, origin, how);
    here.push(opened);
    return opened;
  };
  beforeEach(() => {
    lasting = [...lasting, ...here];
    here = [];
  });
  afterEach(async ({ task }) => {
    if (task.result?.state === "fail")
      await tellSeen([...lasting, ...here], {
        ...{ name: task.name, errors: task.result.errors ?? [], logs: await stack.control.workerLogs() },
      });
    await Promise.all(here.map(({ context }) => context.close()));
    here = [];
  });
  const cookies = new Map<Role, Cookie[]>();
  return {
    ...{ stack, by, browser, wire, origin, open, restart },
    async openAs(role, how) {
      const opened = await open(how);
      const known = cookies.get(role);
      if (known === undefined) {
        await signInByToken(opened, role === "viewer" ? stack.viewerToken : stack.operatorToken);
        cookies.set(role, await opened.context.cookies());
      } else await opened.context.addCookies(known);
      opened.requests.length = 0;
      return opened;
    },
  };
}

const portOf = (url: string): number => Number(new URL(url).port);

/** As the page does, without its form: for tests that are about something else. The page is empty afterwards. */
export async function signInByToken(
  { page, complaints }: Pick<Opened, "page" | "complaints">,
  token: string,
): Promise<void> {
  // A file of the page, whose policy lets it ask; it runs no script.
  await page.goto("/catalogue.json");
  const status = await page.evaluate(async (pasted) => {
    const response = await fetch("/console/sign-in", {
      ...{ method: "POST", headers: { "content-type": "application/json" } },
      body: JSON.stringify({ way: "token", token: pasted }),
    });
    return response.status;
  }, token);
  if (status !== 200) throw new Error(`Signing in was answered with ${status}. ${complaints.join("; ")}`);
  await page.goto("about:blank");
}
