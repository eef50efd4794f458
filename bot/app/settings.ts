/** The settings of the bot in Socket Mode, from its environment. What is wrong with one is said without its value. */
import { originOf } from "../../client/address.ts";
import { type AccessResult, readAccess } from "../access/access.ts";
import { type Hooks, hooksOf } from "../slack/response-url.ts";

export interface Settings {
  /** `xapp-…`, with the scope `connections:write`. */
  appToken: string;
  access: AccessResult;
  /** The Worker's origin. */
  url: string;
  /** Of the API, made with `--acts-for slack`. */
  token: string;
  hooks: Hooks;
  /** For tests: where Slack's Web API is, on this machine; null for Slack's own. */
  slackApiUrl: string | null;
}

export type SettingsResult = { ok: true; settings: Settings } | { ok: false; problems: string[] };

type Variables = Readonly<Record<string, string | undefined>>;

const isLoopback = (url: string): boolean => /^http:\/\/127\.0\.0\.1:\d+\/api\/$/.test(url);

const checks: Readonly<Record<string, { wants: (value: string) => boolean; says: string }>> = {
  SLACK_APP_TOKEN: {
    wants: (value) => /^xapp-[A-Za-z0-9-]+$/.test(value),
    says: "must be an app-level token, xapp-…, with the scope connections:write",
  },
  REDIS_OPS_URL: {
    wants: (value) => originOf(value) !== null,
    says: "must be the Worker's https address, without a path",
  },
  REDIS_OPS_TOKEN: {
    wants: (value) => /^[A-Za-z0-9._~+/-]+=*$/.test(value),
    says: "must be a token of the API: npm run token -- slack operator --acts-for slack",
  },
};

/** Says everything that is missing or wrong at once. */
export const readSettings = (variables: Variables): SettingsResult => {
  const problems: string[] = [];
  for (const [name, { wants, says }] of Object.entries(checks)) {
    const value = variables[name] ?? "";
    if (value === "") problems.push(`${name}: is not set; it ${says}`);
    else if (!wants(value)) problems.push(`${name}: ${says}`);
  }
  const access = readAccess(variables["SLACK_ACCESS"]);
  if (!access.ok) problems.push(...access.problems);
  const hooks = hooksOf(variables["SLACK_HOOKS"]);
  if (hooks === null) problems.push("SLACK_HOOKS: must be loopback, or not set");
  const slackApiUrl = variables["SLACK_API_URL"] ?? null;
  if (slackApiUrl !== null && !isLoopback(slackApiUrl))
    problems.push("SLACK_API_URL: must be http://127.0.0.1:PORT/api/, or not set");
  const { SLACK_APP_TOKEN: appToken = "", REDIS_OPS_URL: url = "", REDIS_OPS_TOKEN: token = "" } = variables;
  return problems.length > 0 || hooks === null
    ? { ok: false, problems }
    : { ok: true, settings: { appToken, access, url: originOf(url) ?? "", token, hooks, slackApiUrl } };
};
