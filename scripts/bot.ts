/** `npm run bot`: the Slack bot in Socket Mode, until Ctrl-C. For people without a public address; else Slack calls the Worker itself. */
import { readSettings } from "../bot/app/settings.ts";
import { startSocketBot } from "../bot/socket.ts";
import { logLine } from "../src/shared/log.ts";
import { toldHow } from "./help.ts";

const USAGE = `Usage: npm run bot, with these in the environment:
  SLACK_APP_TOKEN  the app's own token, xapp-…, with the scope connections:write
  SLACK_ACCESS     who may use it: {"team":"T…","operators":["U…"],"viewers":[]}
  REDIS_OPS_URL    the Worker's address, https://…
  REDIS_OPS_TOKEN  its token for the API: npm run token -- slack operator --acts-for slack`;

/** Slack's reasons are words such as `invalid_auth`. The rest of an error may hold an address with a ticket in it, so it is not printed. */
const reasonOf = (error: unknown): string => {
  const data: unknown = error instanceof Error ? Reflect.get(error, "data") : null;
  const reason: unknown = typeof data === "object" && data !== null ? Reflect.get(data, "error") : null;
  return typeof reason === "string" && /^[a-z_]{1,60}$/.test(reason) ? reason : "it could not be reached";
};

const main = async (): Promise<void> => {
  if (toldHow(process.argv.slice(2), USAGE)) return;
  const read = readSettings(process.env);
  if (!read.ok) {
    console.error(`${read.problems.join("\n")}\n\n${USAGE}`);
    process.exitCode = 2;
    return;
  }
  const log = (line: object): void => {
    console.log(logLine({ at: new Date().toISOString(), ...line }));
  };
  try {
    const bot = await startSocketBot({ settings: read.settings, log });
    console.error("Connected to Slack. Ctrl-C ends it.");
    const stop = (): void => {
      void bot.stop().finally(() => {
        process.exit(0);
      });
    };
    process.once("SIGINT", stop);
    process.once("SIGTERM", stop);
  } catch (error) {
    console.error(`Slack does not let the bot in: ${reasonOf(error)}.`);
    process.exit(1);
  }
};

await main();
