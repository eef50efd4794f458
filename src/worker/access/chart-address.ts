/**
 * Where the Worker serves one chart: of one target and metric, over one time, until the address ends. All of that is in the address and signed, so
 * whoever has it sees this picture and nothing else, with no token: Slack fetches it like that. Pure, but for the signature.
 */
import { METRIC_NAMES, type MetricName } from "../../protocol/history-metrics.ts";
import { fromBase64url, toBase64url } from "../../shared/base64url.ts";
import type { Config, TargetConfig } from "../config/config.ts";
import { derivedKey } from "./derived-key.ts";

/** Slack keeps a copy of what it has fetched once. */
export const CHART_MS = 24 * 3_600_000;

export const CHART_PATH = "/chart/*";

/** What a chart is of. Times are milliseconds since the epoch, of whole seconds. */
export interface Charted {
  target: string;
  metric: MetricName;
  since: number;
  until: number;
}

/** One way to write each: no leading zeros, nothing that could be read in two ways. */
const ADDRESS =
  /^\/chart\/([a-z0-9][a-z0-9_-]{0,62})\/([a-z_]{1,24})\/([1-9]\d{0,10})-([1-9]\d{0,10})\/([1-9]\d{0,10})\.([A-Za-z0-9_-]{43})\.png$/;

const keys = new WeakMap<TargetConfig, Promise<CryptoKey>>();

/** Of the target's own SSH key, which is there in every configuration and known to nobody else: a new key ends the addresses, and so does a target that is taken out. */
const keyOf = (target: TargetConfig): Promise<CryptoKey> => {
  const known = keys.get(target);
  if (known !== undefined) return known;
  const made = derivedKey(target.privateKey, "redis-ops charts v1");
  keys.set(target, made);
  return made;
};

const signed = ({ target, metric, since, until }: Charted, expires: number) =>
  new TextEncoder().encode([target, metric, since, until, expires].join("\n"));

/** Null where there is no such target. @param now milliseconds since the epoch */
export const chartAddress = async (config: Config, charted: Charted, now: number): Promise<string | null> => {
  const { target, metric } = charted;
  const known = config.targets.get(target);
  if (known === undefined) return null;
  const [since, until] = [Math.floor(charted.since / 1000), Math.ceil(charted.until / 1000)];
  const expires = Math.ceil((now + CHART_MS) / 1000);
  const text = signed({ target, metric, since, until }, expires);
  const signature = new Uint8Array(await crypto.subtle.sign("HMAC", await keyOf(known), text));
  return `/chart/${target}/${metric}/${since}-${until}/${expires}.${toBase64url(signature)}.png`;
};

const isMetric = (text: string): text is MetricName => METRIC_NAMES.some((name) => name === text);

/** What an address is of; null for one that the Worker has not made, or that has ended, without a word about which. @param now milliseconds since the epoch */
export const readChartAddress = async (config: Config, path: string, now: number): Promise<Charted | null> => {
  const [, target = "", metric = "", ...rest] = ADDRESS.exec(path) ?? [];
  const [since = 0, until = 0, expires = 0] = rest.slice(0, 3).map(Number);
  const signature = fromBase64url(rest[3] ?? "");
  const known = config.targets.get(target);
  if (known === undefined || !isMetric(metric) || signature === null) return null;
  // The last of the 43 characters has spare bits: only one way to write them counts.
  if (toBase64url(signature) !== rest[3]) return null;
  const text = signed({ target, metric, since, until }, expires);
  if (!(await crypto.subtle.verify("HMAC", await keyOf(known), signature, text))) return null;
  return now < expires * 1000 ? { target, metric, since: since * 1000, until: until * 1000 } : null;
};
