/** The running target against its profile. Pure. */
import type { Output, Reading } from "../../protocol/operations.ts";
import type { Reason } from "../../protocol/verdict.ts";
import { settingText } from "../../present/setting.ts";
import { formatSize } from "../../shared/size.ts";
import { capital, listed } from "../../shared/text.ts";
import { formatComposeSize } from "../config/compose-size.ts";
import type { Profile } from "../config/profile.ts";
import { neededPolicy, worstUnder } from "../../protocol/queues/system.ts";
import { systemOf } from "../../protocol/queues/systems.ts";
import * as compose from "./compose-lines.ts";
import { composeUp, type JudgeContext, type Judged, judged, type Known, knownFrom } from "./rule.ts";

type Item = Output<"drift">["items"][number];
type Drift = Reading<"drift">;

const oneBlank = (text: string): string => text.trim().replaceAll(/\s+/g, " ");

/** `CONFIG GET maxmemory` answers bytes; anything else is shown as it is. */
const sizeText = (text: string): string => (/^[1-9]\d*$/.test(text) ? formatSize(Number(text)) : text);

/** A value that could not be read (`actual` is null) counts as off. */
const compared = (item: Omit<Item, "ok">): Item => ({ ...item, ok: item.actual === item.expected });

/** A setting of Redis. `expected` is the value as `CONFIG SET` takes it. */
const setting = (
  { config, unread }: Drift,
  key: string,
  expected: string,
  normal: (text: string) => string = (text) => text,
): Item => {
  const found = Object.hasOwn(config, key) ? config[key] : undefined;
  const actual = found === undefined ? null : normal(found);
  return compared({
    item: key,
    expected,
    actual,
    source: unread.length > 0 ? "INFO" : `CONFIG GET ${key}`,
    compose: compose.flag(key, expected),
    can_apply: actual !== null && unread.length === 0,
  });
};

const memory = (item: string, expected: number, actual: number | null, field: string, lines: string): Item =>
  compared({
    item,
    expected: formatComposeSize(expected),
    actual: actual === null ? null : actual === 0 ? "none" : formatComposeSize(actual),
    source: `docker inspect: ${field}`,
    compose: lines,
    can_apply: false,
  });

const passwordText = (required: boolean): string => (required ? "required" : "not required");

const UNREAD =
  "Redis does not run CONFIG for redis-ops (renamed, or not allowed), so what INFO does not tell is not known, and `apply` can set nothing.";

/** Each setting of the profile, in the order in which Redis, then the container has them. */
export const driftItems = (reading: Drift, profile: Profile): Item[] => {
  const { container, password_required: required, unread } = reading;
  return [
    setting(reading, "maxmemory", formatSize(profile.maxmemory), sizeText),
    setting(reading, "maxmemory-policy", profile.maxmemory_policy),
    setting(reading, "appendonly", profile.appendonly),
    setting(reading, "save", profile.save, oneBlank),
    compared({
      item: "password",
      expected: passwordText(profile.password),
      actual: required === null ? null : passwordText(required),
      source: "PING without a password",
      compose: compose.password(profile.password),
      can_apply: false,
    }),
    memory(
      "container memory limit",
      profile.memory_limit,
      container.memory_limit,
      "HostConfig.Memory",
      compose.resource("limits", formatComposeSize(profile.memory_limit)),
    ),
    memory(
      "container memory reservation",
      profile.memory_reservation,
      container.memory_reservation,
      "HostConfig.MemoryReservation",
      compose.resource("reservations", formatComposeSize(profile.memory_reservation)),
    ),
    compared({
      item: "restart policy",
      expected: profile.restart,
      // The engine shows its default policy, `no`, as an empty name.
      actual: container.restart_policy === "" ? "no" : container.restart_policy,
      source: "docker inspect: HostConfig.RestartPolicy",
      compose: compose.restart(profile.restart),
      can_apply: false,
    }),
    compared({
      item: "data directory",
      expected: profile.data_mount,
      // Without CONFIG, Redis does not tell where it keeps them, and what it was started with may not.
      actual: unread.length > 0 && container.data_dir == null ? null : (container.data_mount ?? "nothing mounted"),
      source: "docker inspect: Mounts",
      compose: compose.dataMount(profile.data_mount, container.data_dir ?? null),
      can_apply: false,
    }),
  ];
};

const sentence = ({ item, expected, actual }: Item): string =>
  actual === null
    ? `${item} is not known`
    : `${item} is ${settingText(item, actual)}, not ${settingText(item, expected)}`;

const driftReason = (off: readonly Item[], unread: Drift["unread"], known: Known): Reason | null => {
  if (off.length === 0) return null;
  const now = off.filter(({ can_apply }) => can_apply).map(({ item }) => item);
  return {
    id: "drift",
    verdict: "warn",
    figure: off.length,
    threshold: 0,
    text: `${capital(off.map(sentence).join("; "))}.${unread.length > 0 ? ` ${UNREAD}` : ""}`,
    next_step: `${capital(
      `${now.length === 0 ? "" : `\`apply\` makes ${now.join(", ")} right until the container is restarted; `}put the lines shown into the compose file and run \`${composeUp(known)}\` to make it right for good.`,
    )}${unread.map(({ hint }) => ` ${hint}`).join("")}`,
  };
};

/** The profile itself may ask for a policy that loses what is there. */
const policyReason = ({ queues }: Drift, { maxmemory_policy: policy }: Profile): Reason | null => {
  const ids = new Set(queues?.systems.map(({ system }) => system));
  const systems = [...ids].map(systemOf).filter((system) => worstUnder(system, policy) !== null);
  if (systems.length === 0) return null;
  const harm = systems.some((system) => worstUnder(system, policy) === "lost") ? "be lost" : "run twice";
  return {
    id: "profile_queues",
    verdict: "warn",
    figure: systems.length,
    threshold: 0,
    text: `The profile wants ${policy}, under which jobs of ${listed(systems.map(({ name }) => name))}, which are in this Redis, may ${harm}.`,
    next_step: `Change \`maxmemory_policy\` in the target's profile before it is applied: ${systems.map((system) => `for ${system.name}, ${neededPolicy(system)}`).join("; ")}.`,
  };
};

/** At most a warning: a target that differs from its profile still runs. */
export const judgeDrift = (reading: Drift, context: JudgeContext): Judged<"drift"> => {
  const { target, profile } = context;
  const items = driftItems(reading, profile);
  const off = items.filter(({ ok }) => !ok);
  const reason = driftReason(off, reading.unread, knownFrom(context));
  const unsafe = policyReason(reading, profile);
  const reasons = [reason, unsafe].filter((each) => each !== null);
  const but = unsafe === null ? "." : `; but ${unsafe.text.replace(/^T/, "t")}`;
  return judged(
    { items },
    reasons,
    off.length === 0
      ? `${target} is as its profile says, in all ${items.length} items${but}`
      : `${target} differs from its profile in ${off.length} of ${items.length} items: ${off.map(({ item }) => item).join(", ")}${but}`,
  );
};
