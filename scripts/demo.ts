/** `npm run demo`: everything real on this machine, until Ctrl-C. `npm run demo -- --once`: one answer, and all down again. */
import { randomBytes } from "node:crypto";
import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { StackError } from "./stack/command.ts";
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
  const stack = await startStack({ directory: DIRECTORY, purpose: "demo", progress, signal });
  try {
    await progress.step("Putting sample data into Redis", () => fillRedis(stack));
    signal.throwIfAborted();
    await writeDescription(stack);
    const answer = await askMemory(stack);
    process.stdout.write(answer.endsWith("\n") ? answer : `${answer}\n`);
    if (!once) {
      process.stdout.write(thingsToTry(stack));
      await untilAborted(signal);
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

/** For scripts, and for whoever wants to try what needs more than a token. It holds secrets: its owner alone may read it. */
async function writeDescription(stack: Stack): Promise<void> {
  const description = {
    url: stack.worker.url,
    viewer_token: stack.viewerToken,
    operator_token: stack.operatorToken,
    target: stack.target,
    slack_signing_secret: randomBytes(16).toString("hex"),
    slack_team_id: slackId("T"),
    slack_operator_id: slackId("U"),
    container: stack.container,
    compose_file: stack.compose.file,
  };
  await writeFile(join(DIRECTORY, "demo.json"), `${JSON.stringify(description, null, 2)}\n`, { mode: 0o600 });
}

const slackId = (kind: "T" | "U"): string => kind + randomBytes(5).toString("hex").toUpperCase();

function thingsToTry({ worker, target, viewerToken, operatorToken }: Stack): string {
  const base = `${worker.url}/v1/targets/${target}`;
  const curl = `curl -H "Authorization: Bearer $TOKEN"`;
  return `
The Worker answers on ${worker.url}
  viewer token    ${viewerToken}
  operator token  ${operatorToken}
  both, and more, are in .demo/demo.json

Things to try in another terminal:
  TOKEN=${viewerToken}
  ${curl} -H "Accept: text/plain" ${base}/ping
  ${curl} -H "Accept: text/plain" ${base}/redis/memory
  ${curl} -H "Accept: text/plain" ${base}/container/stats
  ${curl} -H "Accept: text/plain" ${base}/redis/persistence
  ${curl} ${base}/redis/config/maxmemory
  ${curl} -f "${base}/redis/memory?fail_on=warn"
  and ${worker.url}/docs for all of it

Ctrl-C takes everything down.
`;
}

const argv = process.argv.slice(2);
const unknown = argv.find((argument) => argument !== "--once");
if (unknown !== undefined) {
  process.stderr.write(`Unknown argument ${unknown}. Usage: npm run demo [-- --once]\n`);
  process.exit(2);
}
try {
  await demo(argv.includes("--once"));
  process.exit(0);
} catch (error) {
  // What a person can act on is said plainly; anything else is a bug and shows where it is.
  process.stderr.write(`\n${error instanceof StackError ? error.message : String((error as Error).stack ?? error)}\n`);
  process.exit(1);
}
