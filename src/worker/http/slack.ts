/** `POST /slack/events`: everything that Slack sends. It is signed by Slack and carries no token, so it is outside `/v1`. */
import { logLine } from "../../shared/log.ts";
import { loadBot, operationsFor } from "../slack/bot.ts";
import type { HttpContext } from "./context.ts";
import { readBody } from "./input.ts";
import { originOf, outliving, respondProblem } from "./respond.ts";

export const SLACK_PATH = "/slack/events";

/** When a button in a public message is pressed, Slack sends the whole message along, escaped twice. */
const MAX_BODY_BYTES = 512 * 1024;

export const serveSlack = async (c: HttpContext): Promise<Response> => {
  const { env } = c;
  const { config, requestId, entry } = c.var;
  // A blank secret counts as none, for anybody could sign with it.
  const signingSecret = (env.SLACK_SIGNING_SECRET ?? "").trim();
  if (signingSecret === "")
    return respondProblem(c, {
      code: "not_found",
      hop: "worker",
      detail: "Slack is not set up here: the secret SLACK_SIGNING_SECRET is not set.",
      hint: "Set it with `npx wrangler secret put SLACK_SIGNING_SECRET`; it is on the Slack app's page, under Basic Information.",
    });
  const body = await readBody(c.req.raw, MAX_BODY_BYTES);
  if (!body.ok) return respondProblem(c, body.failure);
  // Where the platform cannot work on after the response, as in a test, the work goes on all the same.
  const waitUntil = outliving(c) ?? (() => {});
  const asking = { env, config, origin: originOf(c.req.url), requestId, now: Date.now, waitUntil };
  const { serve } = await loadBot();
  const response = await serve(
    { header: (name) => c.req.header(name) ?? null, body: body.value },
    {
      signingSecret,
      access: env.SLACK_ACCESS,
      hooks: env.SLACK_HOOKS,
      operationsFor: (targets) => operationsFor(asking, targets),
      now: Date.now,
      waitUntil,
      log: (line) => {
        // The bot alone knows who the caller is. The rest of its line is for a log line of its own.
        if (line.caller !== undefined && line.caller !== null) entry.caller = line.caller;
        console.log(logLine({ request_id: requestId, ...line }));
      },
    },
  );
  if (entry.caller !== null) entry.via = "slack";
  if (response.status === 401) entry.code = "unauthenticated";
  if (response.status === 400) entry.code = "bad_input";
  return response;
};
