/**
 * What a deployment may have besides what `wrangler.toml` declares. The rest of `Env` is generated from that file into
 * `worker-configuration.d.ts` by `npm run types`; `npm run check` fails while the two differ.
 */
interface Env {
  /** JSON: `{ "<name>": { "host": …, "host_keys": […] } }`. `TARGETS_2` and so on hold those for which it has no room. */
  TARGETS?: string;
  /** Secret: what Slack signs its requests with. Without it there is no bot. */
  SLACK_SIGNING_SECRET?: string;
  /** Secret, JSON: who may use the bot, and sign in to the console from Slack, `{ "team", "viewers", "operators", … }`. */
  SLACK_ACCESS?: string;
  /** Secret, JSON: who is told of alerts, `{ "<name>": { "kind": "slack", "token": …, "channel": … } }`. */
  ALERT_DESTINATIONS?: string;
  /** Where people reach this Worker, `https://redis-ops.example.org`, for links in what alerts tell. */
  PUBLIC_URL?: string;
  /** JSON: whom Cloudflare Access lets into the console, `{ "team_domain", "audience", "viewers", "operators", … }`. */
  CONSOLE_ACCESS?: string;
  /** For tests: `loopback` sends the bot's messages to this machine instead of Slack. */
  SLACK_HOOKS?: string;
  /** For tests: `loopback` takes the team of `CONSOLE_ACCESS` to be on this machine instead of at Cloudflare. */
  ACCESS_TEAM?: string;
}
