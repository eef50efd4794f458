/**
 * `npm run slack:try -- "/redis memory"`: a signed slash command to the running demo, the reply as text, and its buttons by
 * number. `--as viewer` and `--as outsider` show what others get; `--press 1` presses without asking.
 */
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { createInterface } from "node:readline/promises";
import { parseArgs } from "node:util";
import * as z from "zod";
import { toldHow } from "./help.ts";
import { type FakeSlack, type Person, show, type SlackMessage } from "./slack/fake.ts";
import { startFakeSlack } from "./slack/fake-server.ts";
import { buttonsOf } from "./slack/limits.ts";
import { settled, stateOf } from "./slack/settle.ts";
import { ROOT } from "./stack/root.ts";

const USAGE = `Usage: npm run slack:try -- "/redis memory" [--as operator|viewer|outsider] [--press N]…`;
const OUTSIDER = "U0OUTSIDER";

const demoSchema = z.object({
  url: z.string(),
  slack_signing_secret: z.string(),
  slack_team_id: z.string(),
  slack_operator_id: z.string(),
  slack_viewer_id: z.string(),
});

const readDemo = async (): Promise<z.output<typeof demoSchema> | null> => {
  try {
    return demoSchema.parse(JSON.parse(await readFile(join(ROOT, ".demo/demo.json"), "utf8")));
  } catch {
    return null;
  }
};

const stop = (message: string): never => {
  process.stderr.write(`${message}\n`);
  process.exit(2);
};

/** What came of a command or a press: an error as Slack shows it, or the newest message once it has settled. */
const outcome = async (slack: FakeSlack, before: string, error: string | null): Promise<SlackMessage | null> => {
  if (error !== null) {
    process.stdout.write(`/redis failed with the error "${error}"\n`);
    return null;
  }
  const found = await settled(slack, before, (message) => process.stdout.write(`${show(message)}\n`));
  if (found === null) process.stdout.write("There was no message.\n");
  return found;
};

const parsed = (): { line: string; as: string; presses: number[] } => {
  try {
    const { values, positionals } = parseArgs({
      allowPositionals: true,
      options: { as: { type: "string", default: "operator" }, press: { type: "string", multiple: true, default: [] } },
    });
    const [line = "", ...more] = positionals;
    const presses = values.press.map(Number);
    const sound = more.length === 0 && line.startsWith("/") && presses.every((press) => press >= 1);
    return sound ? { line, as: values.as, presses } : stop(USAGE);
  } catch {
    return stop(USAGE);
  }
};

const main = async (): Promise<void> => {
  if (toldHow(process.argv.slice(2), USAGE)) return;
  const { line, as, presses } = parsed();
  const demo =
    (await readDemo()) ?? stop("No demo is running here. Start one with `npm run demo` in another terminal.");
  const people: Record<string, string> = {
    operator: demo.slack_operator_id,
    viewer: demo.slack_viewer_id,
    outsider: OUTSIDER,
  };
  const person: Person = { user: people[as] ?? stop(USAGE) };
  const slack = await startFakeSlack({
    eventsUrl: `${demo.url}/slack/events`,
    signingSecret: demo.slack_signing_secret,
    team: demo.slack_team_id,
    picturesFrom: demo.url,
    people: [demo.slack_operator_id, demo.slack_viewer_id, OUTSIDER],
  });
  const terminal = process.stdin.isTTY ? createInterface({ input: process.stdin, output: process.stdout }) : null;
  try {
    let before = stateOf(slack);
    let message = await outcome(slack, before, (await slack.command(line, person)).error);
    while (message !== null) {
      process.stdout.write(`${show(message)}\n`);
      const count = buttonsOf(message.blocks).length;
      const asked =
        count === 0
          ? ""
          : (presses.shift()?.toString() ?? (await terminal?.question("\nPress (Enter to leave): ")) ?? "");
      const number = Number(asked);
      if (asked.trim() === "" || !(number >= 1 && number <= count)) break;
      before = stateOf(slack);
      process.stdout.write("\n");
      message = await outcome(slack, before, (await slack.press(message, number, person)).error);
    }
    for (const each of slack.violations) process.stderr.write(`Slack would refuse: ${each}\n`);
  } finally {
    terminal?.close();
    await slack.stop();
  }
};

await main();
