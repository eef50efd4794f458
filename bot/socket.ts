/** The bot in Socket Mode: it connects to Slack itself, so it needs no public address, and asks the API over HTTP. */
import { SocketModeReceiver } from "@slack/bolt";
import { createApp } from "./app/app.ts";
import { boltLogger } from "./app/bolt-log.ts";
import { sealWith } from "./access/buttons.ts";
import type { Log } from "./flow/bot.ts";
import { claimingWith, onceInMemory } from "./operations/once.ts";
import { rememberedTargets } from "./operations/known-targets.ts";
import { patience } from "../src/shared/deadline.ts";
import { limitedTo, remoteCall } from "./operations/remote.ts";
import { rememberedConsole, remoteSignIn } from "./operations/remote-console.ts";
import type { Settings } from "./app/settings.ts";

export interface SocketOptions {
  settings: Settings;
  log: Log;
}

export interface RunningBot {
  stop: () => Promise<void>;
}

/** Resolves once it is connected; rejects if Slack refuses the app's token or cannot be reached. */
export const startSocketBot = async ({ settings, log }: SocketOptions): Promise<RunningBot> => {
  const { appToken, access, url, token, hooks, slackApiUrl } = settings;
  const receiver = new SocketModeReceiver({
    appToken,
    logger: boltLogger(log),
    installerOptions: { clientOptions: slackApiUrl === null ? {} : { slackApiUrl } },
  });
  const api = { origin: url, token, send: fetch };
  const call = remoteCall(api);
  const signIn = remoteSignIn(api);
  const hasConsole = rememberedConsole(api, Date.now);
  // So that it is known when the first line comes.
  hasConsole();
  const once = onceInMemory(Date.now);
  const targets = rememberedTargets(call, Date.now);
  const app = createApp(receiver, {
    access,
    // There is no signing secret in Socket Mode. The app's token is as secret.
    seal: sealWith(appToken),
    operationsFor: (allowed) => ({
      ...claimingWith(once, limitedTo(call, allowed), signIn),
      targets,
      hasConsole: hasConsole(),
      // The Worker's charts are for a bot that runs on it: an address would have to be asked for with the token.
      chart: null,
    }),
    hooks,
    send: fetch,
    now: Date.now,
    nonce: () => crypto.randomUUID(),
    patience,
    log,
  });
  await app.start();
  return {
    stop: async () => {
      await app.stop();
    },
  };
};
