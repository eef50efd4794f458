/** Text from outside in every view, and pages of others that would use somebody's session. */
import { afterAll, beforeAll, beforeEach, expect, test } from "vitest";
import type { Locator, Page } from "playwright-core";
import { MIB } from "../changes/operator.ts";
import { QUEUE_WARN } from "../../src/worker/judge/thresholds.ts";
import { wholeTextOf } from "./text.ts";
import { consoleGround } from "./ground.ts";
import { type OtherSite, startOtherSite } from "./other-site.ts";
import { VIEWS } from "./views.ts";

const ground = await consoleGround();
const { by, stack } = ground;
const { target } = stack;

const MARKUP = `<img src=x onerror="window.ran=1"><b id=markup>bold</b><script>window.ran=1</script>`;
/** The application whose log holds it. */
const APP = `${stack.container}-hostile`;
let other: OtherSite;

beforeAll(async () => {
  other = await startOtherSite(() => "<!doctype html><title>other</title><p>other</p>");
  // As kombu keeps an exchange and the queue that is bound to it, by two of its separators.
  await stack.control.redis("SADD", `_kombu.binding.${MARKUP}`, `${MARKUP}\u0006\u0016\u0006\u0016${MARKUP}`);
  // As many tasks as are too many, so that doctor tells the queue's name.
  const push = `for task = 1, tonumber(ARGV[1]) do redis.call('LPUSH', KEYS[1], task) end`;
  await stack.control.redis("EVAL", push, "1", MARKUP, String(QUEUE_WARN));
  const line = `ERROR ${MARKUP} redis.exceptions.ConnectionError: Error 111 connecting to redis:6379. Connection refused.`;
  const labels = [
    ...["--label", `com.docker.compose.project=${stack.project}`],
    ...["--label", "com.docker.compose.service=worker"],
    ...["--label", "com.docker.compose.oneoff=False", "--label", "com.docker.compose.container-number=1"],
  ];
  const script = `while true; do printf '%s\\n' "$LINE"; sleep 2; done`;
  const started = await stack.control.docker(
    ...["run", "-d", "--name", APP, "--network", "none", ...labels, "-e", `LINE=${line}`, "--entrypoint", "sh"],
    ...[stack.image, "-c", script],
  );
  expect(started.code, started.stderr).toBe(0);
});
beforeEach(async () => {
  await by.reset();
  await by.set("maxmemory", { value: "540mb", reason: MARKUP });
});
afterAll(async () => {
  await stack.control.docker("rm", "-f", APP);
  await stack.control.redis("DEL", `_kombu.binding.${MARKUP}`, MARKUP);
  await other.close();
});

/** What of that text has become more than text. */
const became = (page: Page): Promise<string[]> =>
  page.evaluate(() => [
    ...[...document.querySelectorAll("img, #markup, body script:not([src])")].map(({ outerHTML }) => outerHTML),
    ...(Reflect.get(window, "ran") === undefined ? [] : ["it ran"]),
  ]);

test("a reason, a line of a log and a key's name stay text in every view", async () => {
  const { page, complaints } = await ground.openAs("operator");
  let shown = 0;
  for (const { name, show, signedOut } of VIEWS) {
    if (signedOut === true) continue;
    await show(page, target);
    expect(await became(page), name).toEqual([]);
    expect(complaints, name).toEqual([]);
    if ((await page.locator("main").innerText()).includes("<img src=x")) shown += 1;
  }
  // It was there to be seen: in the changes, the audit, the errors, on the target's own screen.
  expect(shown).toBeGreaterThanOrEqual(4);
  // The control: the same text as markup is found.
  await page.goto("about:blank");
  await page.goto("/");
  await page.evaluate((text) => {
    const element = document.createElement("div");
    element.innerHTML = text;
    document.body.append(element);
  }, MARKUP);
  expect((await became(page)).join()).toMatch(/<img src="x"[^]*id="markup"/);
});

test("each of them is shown, so that it could have become more", async () => {
  const { page } = await ground.openAs("operator");
  const shown = async (address: string): Promise<Locator> => {
    await page.goto("about:blank");
    await page.goto(address);
    // Some of it is folded.
    await page.getByText("<img src=x").first().waitFor({ state: "attached" });
    return page.locator("main");
  };
  await expect.poll(wholeTextOf(await shown(`/#/t/${target}/changes`))).toContain("<img src=x");
  await expect.poll(wholeTextOf(await shown(`/#/o/audit?target=${target}`))).toContain("<img src=x");
  await expect.poll(wholeTextOf(await shown(`/#/t/${target}/errors`))).toContain("<img src=x");
  await expect.poll(wholeTextOf(await shown(`/#/t/${target}/doctor`))).toMatch(/queue.*<img src=x/i);
});

/** As the form of any page may post, so that the browser asks nobody first; a change is undone by no more. The status, where the page may see it. */
const post = (page: Page, url: string): Promise<number | null> =>
  page.evaluate(async (address) => {
    const headers = { "content-type": "application/x-www-form-urlencoded" };
    const response = await fetch(address, { method: "POST", mode: "no-cors", credentials: "include", headers }).catch(
      () => null,
    );
    return response?.type === "basic" ? response.status : null;
  }, url);

/** The same by a form itself, which is no script's request but a person's way to another page. */
const submit = (page: Page, url: string): Promise<void> =>
  page.evaluate(async (address) => {
    const form = document.createElement("form");
    form.method = "post";
    form.action = address;
    form.target = "posted";
    const frame = document.createElement("iframe");
    frame.name = "posted";
    const done = new Promise((resolve) => frame.addEventListener("load", resolve));
    document.body.append(frame, form);
    form.submit();
    await Promise.race([done, new Promise((resolve) => setTimeout(resolve, 2_000))]);
  }, url);

test("no page of another site, nor of another port, changes anything with somebody's session; their own page does, by the same request", async () => {
  const { body } = await by.set("maxmemory", { value: "544mb" });
  const id = body.data.change_id ?? 0;
  const undo = `${ground.origin}${by.path(`/changes/${id}/undo`)}`;
  const actual = async (): Promise<number> => Number(await by.actual("maxmemory")) / MIB;
  const { page } = await ground.openAs("operator");
  for (const origin of [other.origin, other.neighbour]) {
    await page.goto(origin);
    // The status is hidden from it, so the change tells.
    expect(await post(page, undo)).toBeNull();
    await submit(page, undo);
  }
  expect(await actual()).toBe(544);
  expect((await by.changes()).find((change) => change.id === id)?.state).not.toBe("undone");

  await page.goto("/catalogue.json");
  expect(await post(page, undo)).toBe(200);
  expect(await actual()).toBe(540);
});

test("a page of another port does not read with somebody's session either", async () => {
  const { page } = await ground.openAs("operator");
  await page.goto(other.neighbour);
  const read = (url: string) =>
    page.evaluate(async (address) => {
      const response = await fetch(address, { credentials: "include" }).catch(() => null);
      return response === null ? "nothing" : `${response.status}`;
    }, url);
  expect(await read(`${ground.origin}/v1/targets`)).toBe("nothing");
  // The control: the console's own page reads.
  await page.goto("/catalogue.json");
  expect(await read(`${ground.origin}/v1/targets`)).toBe("200");
});
