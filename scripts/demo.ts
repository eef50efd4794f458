/** `npm run demo`: everything real on this machine, until Ctrl-C. `npm run demo -- --help` names what else it takes. */
import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { parseArguments, USAGE } from "./demo/arguments.ts";
import type { Order } from "./demo/arguments.ts";
import { ordersFor } from "./demo/orders.ts";
import { askForLink } from "./demo/sign-in.ts";
import { takeOrders, tell } from "./demo/socket.ts";
import { askDoctor, thingsToTry } from "./demo/words.ts";
import { explain, StackError } from "./stack/command.ts";
import { fillRedis } from "./stack/fill.ts";
import { abortOnInterrupt, untilAborted } from "./stack/interrupt.ts";
import { createProgress } from "./stack/progress.ts";
import { ROOT } from "./stack/root.ts";
import { startStack } from "./stack/stack.ts";
import type { Stack } from "./stack/stack.ts";

const DIRECTORY = join(ROOT, ".demo");
const ANSWER_TIMEOUT_MS = 30_000;

async function demo(once: boolean): Promise<void> {
  const progress = createProgress();
  const signal = abortOnInterrupt();
  const stack = await startStack({
    directory: DIRECTORY,
    purpose: "demo",
    progress,
    signal,
    worker: { console: true },
  });
  try {
    await progress.step("Putting sample data into Redis", () => fillRedis(stack));
    signal.throwIfAborted();
    await writeDescription(stack);
    const answer = await askMemory(stack);
    process.stdout.write(answer.endsWith("\n") ? answer : `${answer}\n`);
    if (!once) {
      const control = await takeOrders(DIRECTORY, ordersFor(stack, progress, askDoctor(stack)));
      process.stdout.write(thingsToTry(stack, await askForLink(stack)));
      await untilAborted(signal);
      await control.close();
    }
  } finally {
    await progress.step("Taking everything down", () => stack.stop());
  }
}

async function askMemory({ worker, target, viewerToken }: Stack): Promise<string> {
  const response = await fetch(`${worker.url}/v1/targets/${target}/redis/memory`, {
    headers: { authorization: `Bearer ${viewerToken}`, accept: "text/plain" },
    signal: AbortSignal.timeout(ANSWER_TIMEOUT_MS),
  });
  const text = await response.text();
  if (!response.ok)
    throw new StackError(`The Worker answered ${response.status}:\n${text}\n${worker.logs().slice(-3).join("\n")}`);
  return text;
}

/** For scripts, and for people who want to try what needs more than a token. It holds secrets, so only its owner may read it. */
async function writeDescription(stack: Stack): Promise<void> {
  const description = {
    url: stack.worker.url,
    console_url: stack.worker.consoleUrl,
    viewer_token: stack.viewerToken,
    operator_token: stack.operatorToken,
    bot_token: stack.botToken,
    target: stack.target,
    slack_signing_secret: stack.slack.signingSecret,
    slack_team_id: stack.slack.team,
    slack_operator_id: stack.slack.operator,
    slack_viewer_id: stack.slack.viewer,
    container: stack.container,
    compose_file: stack.compose.file,
  };
  await writeFile(join(DIRECTORY, "demo.json"), `${JSON.stringify(description, null, 2)}\n`, { mode: 0o600 });
}

/** Answers the exit status. */
async function order(asked: Order): Promise<number> {
  const reply = await createProgress().step("Waiting for the demo", () => tell(DIRECTORY, asked));
  if (reply === null) {
    process.stderr.write("No demo is up in this checkout. Start one in another terminal: npm run demo\n");
    return 2;
  }
  (reply.done ? process.stdout : process.stderr).write(reply.text);
  return reply.done ? 0 : 1;
}

async function main(argv: readonly string[]): Promise<number> {
  const asked = parseArguments(argv);
  if (typeof asked === "string") {
    process.stderr.write(asked.endsWith("\n") ? asked : `${asked}\n`);
    return 2;
  }
  if (asked.do === "tell") return order(asked.order);
  if (asked.do === "help") process.stdout.write(USAGE);
  else await demo(asked.once);
  return 0;
}

try {
  process.exit(await main(process.argv.slice(2)));
} catch (error) {
  process.stderr.write(`\n${explain(error)}\n`);
  process.exit(1);
}
