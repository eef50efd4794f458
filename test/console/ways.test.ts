/** Signing in, in a browser: each way, and what is left of it. */
import { afterAll, beforeAll, expect, test } from "vitest";
import { type FakeAccess, startFakeAccess } from "../../scripts/access/fake-server.ts";
import { askForLink } from "../../scripts/demo/sign-in.ts";
import { startFakeSlack } from "../../scripts/slack/fake-server.ts";
import { buttonsOf } from "../../scripts/slack/limits.ts";
import { codeIn } from "../setup/fetch-browser.ts";
import { consoleGround, type Ground } from "./ground.ts";
import type { Opened } from "./opened.ts";

const ANN = "ann@example.com";
const ASSERTION = "Cf-Access-Jwt-Assertion";
const WAYS = "slack, passkey, access, token";

const ground = await consoleGround();
let access: FakeAccess;
const varsOf = ({ stack }: Ground): Record<string, string> => ({
  ...stack.workerOptions.vars,
  ...access.variables({ operators: [ANN] }),
  CONSOLE_SIGN_IN: WAYS,
});
beforeAll(async () => {
  access = await startFakeAccess([{ email: ANN }]);
  await ground.restart({ vars: varsOf(ground) });
});
afterAll(() => access.close());

/** Who is signed in, as the account says it. */
const accountSays = async ({ page }: Opened, wanted: string | RegExp): Promise<void> => {
  await page.goto("/#/account");
  await page.getByText("signed in as").waitFor();
  await expect.poll(async () => (await page.locator("dl.pairs").innerText()).replaceAll(/\s+/g, " ")).toMatch(wanted);
};

const firstFigure = ({ page }: Opened) => page.locator(".gauges, .shares").first().waitFor();

/** Somebody is signed in, whatever is shown. */
const isIn = ({ page }: Opened) => page.locator("header.top a.who").waitFor();

/** Whether any of what a page may keep in a browser holds this, beside cookies, which no script sees. */
const keeps = ({ page }: Opened, text: string): Promise<boolean> =>
  page.evaluate(async (wanted) => {
    const texts = [JSON.stringify(localStorage), JSON.stringify(sessionStorage), document.cookie, location.href];
    for (const name of await caches.keys())
      for (const request of await (await caches.open(name)).keys())
        texts.push(request.url, (await (await caches.match(request))?.text()) ?? "");
    if ((await indexedDB.databases()).length > 0)
      throw new Error("There are databases, which this does not look into.");
    return texts.some((each) => each.includes(wanted));
  }, text);

test("by a token that is pasted, which is kept nowhere in the browser", async () => {
  const opened = await ground.open();
  const { page, complaints } = opened;
  await page.goto("/");
  await page.getByLabel(/A token of the API/).fill(ground.stack.operatorToken);
  // What would be refused is not asked.
  expect(opened.requests.map((request) => new URL(request.url()).pathname)).not.toContain("/v1/overview");
  await page.getByRole("button", { name: "Sign in" }).click();
  await firstFigure(opened);
  await accountSays(opened, /signed in as operator by a token role operator/);
  expect(await keeps(opened, ground.stack.operatorToken)).toBe(false);
  // The control: what is kept there is found.
  await page.evaluate((token) => localStorage.setItem("control", token), ground.stack.operatorToken);
  expect(await keeps(opened, ground.stack.operatorToken)).toBe(true);
  expect(complaints).toEqual([]);
});

test("not by a token that nobody has, and the page says so", async () => {
  const opened = await ground.open();
  await opened.page.goto("/");
  await opened.page.getByLabel(/A token of the API/).fill("ro_0000000000000000000000000000000000000000000");
  await opened.page.getByRole("button", { name: "Sign in" }).click();
  await opened.page.locator("[role=alert]", { hasText: /\w/ }).waitFor();
  expect(await opened.context.cookies()).toEqual([]);
});

test("by a link from Slack, which works once and is gone from the history", async () => {
  const { stack, origin } = ground;
  const { signingSecret, team, operator } = stack.slack;
  const slack = await startFakeSlack({ eventsUrl: `${origin}/slack/events`, signingSecret, team });
  try {
    await slack.command("/redis console", { user: operator });
    const messages = await slack.until(([first]) => first !== undefined && buttonsOf(first.blocks).length > 0);
    const url = messages.flatMap(({ blocks }) => JSON.stringify(blocks).match(/http:[^"|>]*#\/in\/[^"|>]*/g) ?? [])[0];
    expect(url).toMatch(new RegExp(`^${origin}/#/in/.`));
    // A preview fetches it, and cannot use it up.
    expect((await fetch(url ?? "")).status).toBe(200);
    const opened = await ground.open();
    await opened.page.goto(url ?? "");
    await firstFigure(opened);
    expect(opened.page.url()).not.toContain("/in/");
    await accountSays(opened, `signed in as ${team}/${operator} by Slack role operator`);
    for (const request of opened.requests) expect(request.url()).not.toContain(codeIn(url, origin));

    const second = await ground.open();
    await second.page.goto(url ?? "");
    await second.page.locator("[role=alert]", { hasText: "The link did not work." }).waitFor();
    expect(await second.context.cookies()).toEqual([]);
    expect(slack.violations).toEqual([]);
  } finally {
    await slack.stop();
  }
});

test("by what Cloudflare Access says of somebody, and not by a header that nobody has signed", async () => {
  const opened = await ground.open();
  const { page, context } = opened;
  const [header = "", claims = ""] = (await access.team.assertion(ANN, Date.now())).split(".");
  await context.setExtraHTTPHeaders({ [ASSERTION]: `${header}.${claims}.` });
  await page.goto("/");
  await page.getByRole("button", { name: "Go on" }).click();
  await page.locator("[role=alert]", { hasText: /vouch/ }).waitFor();
  expect(await context.cookies()).toEqual([]);

  await context.setExtraHTTPHeaders({ [ASSERTION]: await access.team.assertion(ANN, Date.now()) });
  await page.getByRole("button", { name: "Go on" }).click();
  await firstFigure(opened);
  await accountSays(opened, `signed in as ${ANN} by Cloudflare Access role operator`);
});

/** A phone that has a finger on it: https://chromedevtools.github.io/devtools-protocol/tot/WebAuthn/ */
const withAuthenticator = async ({ page, context }: Opened): Promise<void> => {
  const devtools = await context.newCDPSession(page);
  await devtools.send("WebAuthn.enable");
  await devtools.send("WebAuthn.addVirtualAuthenticator", {
    options: {
      ...{ protocol: "ctap2", transport: "internal", hasResidentKey: true, hasUserVerification: true },
      ...{ isUserVerified: true, automaticPresenceSimulation: true },
    },
  });
};

const leave = async ({ page }: Opened): Promise<void> => {
  await page.goto("/#/account");
  await page.getByRole("button", { name: "Sign out here" }).click();
  await page.getByRole("heading", { name: "With a token" }).waitFor();
};

test("by a passkey that somebody has added, until its person is taken out or it is removed", async () => {
  const opened = await ground.open();
  const { page, context } = opened;
  await page.goto(await askForLink({ ...ground.stack, worker: { consoleUrl: ground.origin } }));
  await firstFigure(opened);
  await withAuthenticator(opened);
  await page.goto("/#/account");
  await page.getByLabel("Name of a new one").fill("my phone");
  await page.getByRole("button", { name: "Add a passkey" }).click();
  await page.getByText("The passkey “my phone” was added.").waitFor();
  await page.locator("li", { hasText: "my phone" }).waitFor();

  await leave(opened);
  expect(await context.cookies()).toEqual([]);
  await page.getByRole("button", { name: "Use a passkey" }).click();
  await isIn(opened);
  const { team, operator } = ground.stack.slack;
  await accountSays(opened, `signed in as ${team}/${operator} by a passkey role operator`);

  // Taken out of the configuration: the session and the passkey lose their power at once.
  const secrets = { ...ground.stack.workerOptions.secrets };
  try {
    await ground.restart({
      vars: varsOf(ground),
      secrets: { ...secrets, SLACK_ACCESS: JSON.stringify({ team, operators: ["U0OTHER"] }) },
    });
    await page.goto("/#/t/test");
    await page.reload();
    await page.getByRole("button", { name: "Use a passkey" }).click();
    await page.locator("[role=alert]", { hasText: /\w/ }).waitFor();
    // The cookie of the session is still there, and of no use.
    expect(await page.evaluate(async () => (await fetch("/v1/targets")).status)).toBe(401);
    await context.clearCookies();
  } finally {
    await ground.restart({ vars: varsOf(ground) });
  }

  // The control: with its entry back it signs in again.
  await page.reload();
  await page.getByRole("button", { name: "Use a passkey" }).click();
  await isIn(opened);
  await page.goto("/#/account");
  await page.getByRole("button", { name: "Remove: my phone" }).click();
  await page.getByRole("button", { name: "Remove for good: my phone" }).click();
  // This session was opened with it, and ends with it.
  await page.getByRole("button", { name: "Use a passkey" }).click();
  await page.locator("[role=alert]", { hasText: /\w/ }).waitFor();
});

test("signing out everywhere ends every session at once, and wipes what was read", async () => {
  const one = await ground.open();
  const other = await ground.open();
  for (const opened of [one, other]) {
    await opened.page.goto("/");
    await opened.page.getByLabel(/A token of the API/).fill(ground.stack.viewerToken);
    await opened.page.getByRole("button", { name: "Sign in" }).click();
    await firstFigure(opened);
  }
  // With the quotes that are within quotes: of a reading, and not of the page's own files.
  const reading = String.raw`\"used_memory_rss\":`;
  await expect.poll(() => keeps(other, reading)).toBe(true);
  await one.page.goto("/#/account");
  await one.page.getByRole("button", { name: "Sign out everywhere" }).click();
  await one.page.getByRole("heading", { name: "With a token" }).waitFor();
  // The other hears of it when it reads next, by itself.
  await other.page.getByText(/Your session has ended/).waitFor();
  for (const opened of [one, other]) expect(await keeps(opened, reading)).toBe(false);
});

test("where no way is configured nobody gets in, and the page says which variable to set", async () => {
  try {
    await ground.restart({ vars: { ...ground.stack.workerOptions.vars, CONSOLE_SIGN_IN: "" } });
    const { page } = await ground.open();
    await page.goto("/");
    await page.getByText("CONSOLE_SIGN_IN").first().waitFor();
    expect(await page.getByRole("button").count()).toBe(0);
  } finally {
    await ground.restart({ vars: varsOf(ground) });
  }
});
