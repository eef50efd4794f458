/**
 * `npm run pictures`: makes the pictures of docs/pictures from the real thing. It brings the demo up in a folder of its own, puts its Redis into a
 * state, sends a signed slash command, and draws what the Worker replied, as a phone shows it; then it takes those of the console. `-- NAME …` makes
 * only some. The answer to curl on the README's first screen is written anew as well.
 */
import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { linesToShow, withAnswer } from "./pictures/answer.ts";
import { CONSOLE_PICTURES, shootConsole } from "./pictures/console.ts";
import { decode, encode } from "./pictures/png.ts";
import { shoot } from "./slack-pictures/browser.ts";
import { type Block, PHONE_HEIGHT, PHONE_WIDTH, single } from "./slack-pictures/page.ts";
import { startFakeSlack } from "./slack/fake-server.ts";
import { settled, stateOf } from "./slack/settle.ts";
import { ensureBrowser, openBrowser } from "./browser/browser.ts";
import { explain, StackError } from "./stack/command.ts";
import { fillRedis } from "./stack/fill.ts";
import { abortOnInterrupt } from "./stack/interrupt.ts";
import { createProgress } from "./stack/progress.ts";
import { ROOT } from "./stack/root.ts";
import { type Stack, startStack } from "./stack/stack.ts";
import { createBreakage } from "./stack/states/breakage.ts";

const FOLDER = join(ROOT, "docs/pictures");
const STATE = "full";
/** A page of a README should not be heavy. */
const MAX_BYTES = 150_000;
const ANSWER_DEADLINE_MS = 30_000;

/** What is asked while memory is full. */
const PICTURES = {
  doctor: "/redis doctor",
  memory: "/redis memory",
  set: "/redis set maxmemory 576mb for 2h because the cache is full",
} as const;
type Name = keyof typeof PICTURES;

const isName = (word: string): word is Name => Object.hasOwn(PICTURES, word);

/** The blocks of the reply to each command, as the Worker sent them. */
async function replies(stack: Stack, names: readonly Name[]): Promise<{ name: Name; blocks: Block[] }[]> {
  const { signingSecret, team, operator } = stack.slack;
  const slack = await startFakeSlack({ eventsUrl: `${stack.worker.url}/slack/events`, signingSecret, team });
  try {
    const taken = [];
    for (const name of names) {
      const before = stateOf(slack);
      const { error } = await slack.command(PICTURES[name], { user: operator });
      const reply = await settled(slack, before);
      if (error !== null || reply === null || slack.violations.length > 0)
        throw new StackError(`${PICTURES[name]} was not answered: ${error ?? slack.violations.join("; ")}`);
      taken.push({ name, blocks: reply.blocks as unknown as Block[] });
    }
    return taken;
  } finally {
    await slack.stop();
  }
}

function write(name: string, png: Buffer): void {
  const picture = encode(decode(png));
  if (picture.length > MAX_BYTES)
    throw new StackError(`${name}.png would have ${picture.length} bytes; at most ${MAX_BYTES} are allowed.`);
  writeFileSync(join(FOLDER, `${name}.png`), picture);
  process.stdout.write(`docs/pictures/${name}.png  ${Math.ceil(picture.length / 1000)} kB\n`);
}

async function draw(
  program: string,
  stack: Stack,
  taken: readonly { name: Name; blocks: Block[] }[],
  ofConsole: readonly string[],
): Promise<void> {
  mkdirSync(FOLDER, { recursive: true });
  const browser = await openBrowser(program);
  try {
    for (const { name, blocks } of taken)
      write(name, await shoot(browser, single({ name, blocks }), PHONE_WIDTH, PHONE_HEIGHT));
    for (const name of ofConsole) write(name, await shootConsole(browser, stack, name));
  } finally {
    await browser.close();
  }
}

/** The question of the README's first screen, and what the Worker answers to it now. */
async function writeAnswer({ worker, target, viewerToken }: Stack): Promise<void> {
  const path = `/v1/targets/${target}/redis/memory`;
  const headers = { authorization: `Bearer ${viewerToken}`, accept: "text/plain" };
  const response = await fetch(worker.url + path, { headers, signal: AbortSignal.timeout(ANSWER_DEADLINE_MS) });
  if (!response.ok) throw new StackError(`${path} was answered with ${response.status}.`);
  const answer = await response.text();
  const lines = linesToShow(answer);
  const command = `curl -s -H "Authorization: Bearer $TOKEN" -H "Accept: text/plain" $URL${path} | head -n ${lines}`;
  const readme = join(ROOT, "README.md");
  writeFileSync(
    readme,
    withAnswer(readFileSync(readme, "utf8"), command, answer.split("\n").slice(0, lines).join("\n")),
  );
  process.stdout.write("README.md  the answer on its first screen\n");
}

async function main(names: readonly Name[], ofConsole: readonly string[]): Promise<void> {
  const progress = createProgress();
  const program = await ensureBrowser(progress);
  const signal = abortOnInterrupt();
  const stack = await startStack({
    directory: join(ROOT, ".pictures"),
    purpose: "demo",
    progress,
    signal,
    worker: { console: true },
  });
  try {
    await fillRedis(stack);
    const breakage = createBreakage({ ...stack, progress });
    await progress.step(`Breaking: ${STATE}`, () => breakage.break(STATE));
    // A rate of evictions takes two readings.
    await replies(stack, ["memory"]);
    const taken = await progress.step("Asking", () => replies(stack, names));
    await progress.step("Drawing", () => draw(program, stack, taken, ofConsole));
    await writeAnswer(stack);
    await breakage.repair();
  } finally {
    await progress.step("Taking everything down", () => stack.stop());
  }
}

const words = process.argv.slice(2);
const all = [...Object.keys(PICTURES), ...CONSOLE_PICTURES];
const unknown = words.filter((word) => !all.includes(word));
if (unknown.length > 0) {
  console.error(`There is no picture ${unknown.join(", ")}. There are: ${all.join(", ")}.`);
  process.exit(2);
}
try {
  const wanted = words.length === 0 ? all : words;
  await main(
    wanted.filter(isName),
    wanted.filter((word) => CONSOLE_PICTURES.includes(word)),
  );
  process.exit(0);
} catch (error) {
  process.stderr.write(`\n${explain(error)}\n`);
  process.exit(1);
}
