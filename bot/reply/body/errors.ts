import { counted } from "../../../src/shared/figures.ts";
import type { Output } from "../../../src/protocol/operations.ts";
import type { RedisErrorKind } from "../../../src/protocol/operations/errors.ts";
import { context, section } from "../blocks.ts";
import { block } from "../columns.ts";
import { cut, more } from "../cut.ts";
import { words } from "../escape.ts";
import { ago } from "../moment.ts";
import { prose } from "../prose.ts";
import type { Body, RenderContext } from "../reply.ts";

type Errors = Output<"errors">;

const MOST = 8;
const MOST_READ = 12;

const KINDS: Readonly<Record<RedisErrorKind, string>> = {
  refused: "connection refused",
  reset: "connection reset",
  timeout: "timeout",
  auth: "password refused",
  oom: "out of memory (OOM)",
  loading: "Redis is loading",
  readonly: "read-only replica",
  misconf: "cannot save (MISCONF)",
  max_clients: "too many clients",
  name_resolution: "name not found",
  busy: "busy with a script",
};

const when = ({ first_at, last_at }: Errors["groups"][number], now: number): string => {
  const of = (at: string): string => ago(Math.max(0, now - Date.parse(at)));
  if (last_at === null) return "";
  if (first_at === null || first_at === last_at) return `\nlast ${of(last_at)} ago`;
  return `\nlast ${of(last_at)} ago, first ${of(first_at)} ago`;
};

const read = ({ service, lines, truncated, failure }: Errors["services"][number]): string =>
  failure === null
    ? `${words(cut(service, 40))} ${counted(lines, "line")}${truncated ? " (the newest only)" : ""}`
    : `:warning: *${words(service)}* could not be read: ${prose(failure, 200)}`;

/** By service and kind, the most frequent first, each with one line of the log. */
export const errorsBody = ({ groups, services }: Errors, { now }: RenderContext): Body => {
  const unread = services.filter(({ failure }) => failure !== null);
  const looked = services.filter(({ failure }) => failure === null);
  return {
    blocks: [
      ...groups
        .slice(0, MOST)
        .map((group) =>
          section(
            `*${words(group.service)}*: ${KINDS[group.kind]}, *${group.count} ×*${when(group, now)}\n\`\`\`\n${block(group.sample, "", 240).join("\n") || "-"}\n\`\`\``,
          ),
        ),
      ...more(groups.length - MOST, "group").map((text) => context(text)),
      ...unread.slice(0, MOST).map((service) => section(read(service))),
      ...more(unread.length - MOST, "service").map((text) => context(text)),
      ...(looked.length === 0
        ? []
        : [
            context(
              `Read: ${[...looked.slice(0, MOST_READ).map(read), ...more(looked.length - MOST_READ, "service")].join(", ")}`,
            ),
          ]),
    ],
  };
};
