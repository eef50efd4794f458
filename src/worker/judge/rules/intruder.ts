/** The rules on what nobody meant: a replica of a stranger, settings that only an intruder or a mistake sets, and a Redis that is open to all. */
import { saidEvidence, saidOf } from "../redis-log.ts";
import { meant, openTo, primaryOf, stranger } from "../stranger.ts";
import { composeUp, type Found, inspect, type Known, type Parts, redisCli, rule, SO } from "../rule.ts";
import { SECURITY } from "./sources.ts";
import { wasRun } from "./was-run.ts";

type Evidence = Found["evidence"];
type Provenance = Parts["provenance"];
type All = Partial<Parts>;

/** Who asked for it, as Redis's log tells. */
const askedFor = (parts: All, kind: "made_replica" | "module_loaded", known: Known): Evidence => {
  const said = parts.redis_log === undefined ? undefined : saidOf(parts.redis_log, kind);
  return said === undefined ? [] : [saidEvidence(said, known)];
};

const openness = (provenance: Provenance, container: Parts["container"] | undefined, known: Known): Evidence => {
  const open = openTo(provenance);
  return open === null
    ? []
    : [
        {
          text: `the port is ${open}, and no password is asked for`,
          command: container === undefined ? null : inspect(known, container.container),
        },
      ];
};

/** Where nobody keeps a database: what is written there, cron, SSH, a shell or a web server acts on. */
const ACTED_ON =
  /^\/(?:bin|boot|etc|lib\w*|proc|root|sbin|sys|usr(?!\/local\/var)|var\/(?:spool|www))(?:\/|$)|\/\.ssh(?:\/|$)/;
const ACTED_ON_NAME = /^(?:root|crontab|authorized_keys|\.?bash\w*|.*\.(?:so|php\d?|jsp|aspx?|sh|py|service|ini))$/i;

/** Where Redis itself, or everybody, may write; and where Redis was, as a path without a folder says. */
const LOOSE = /^\/(?:data|tmp|var\/tmp|dev\/shm|run)\/|^(?:\.{0,2}\/)?[^/]+$/;

interface Sign {
  /** Whether it can hardly be anything else. */
  strong: boolean;
  text: string;
  command: string | null;
}

const ALL_DROPPERS = 4;

/** What was set, each with the command that shows it. */
const signsOf = (parts: All & Pick<Parts, "provenance">, known: Known): Sign[] => {
  const { provenance } = parts;
  const { moved_dir, moved_dbfilename, foreign_modules, dropper_keys } = provenance;
  const modules = foreign_modules ?? [];
  const signs: Sign[] = [];
  if (moved_dir !== null)
    signs.push({
      strong: ACTED_ON.test(moved_dir),
      text: `dir is ${moved_dir}, which is on no volume and not where Redis was started`,
      command: redisCli(known, "CONFIG GET dir"),
    });
  if (moved_dbfilename !== null)
    signs.push({
      strong: ACTED_ON_NAME.test(moved_dbfilename),
      text: `dbfilename is ${moved_dbfilename}, which is no name of a snapshot`,
      command: redisCli(known, "CONFIG GET dbfilename"),
    });
  for (const { name, path } of modules)
    signs.push({
      strong: /^system$/i.test(name) || (provenance.start?.complete === true && path !== null && LOOSE.test(path)),
      text: `module ${name}${path === null ? "" : ` from ${path}`} is loaded, and neither the command nor the image names it`,
      command: redisCli(known, "MODULE LIST"),
    });
  for (const { alone, evidence } of wasRun(parts, known)) if (alone) signs.push({ strong: false, ...evidence });
  if ((dropper_keys ?? 0) >= ALL_DROPPERS)
    signs.push({
      strong: false,
      text: "the keys backup1, backup2, backup3 and backup4 are there, under which droppers leave lines for cron",
      command: redisCli(known, "GET backup1"),
    });
  return signs;
};

const LOOK = "look at what was run: `MODULE LIST`, `CONFIG GET dir`, cron's files and the processes of the host";

const recover = (known: Known): string =>
  `take the port off the outside (\`ports:\` on \`127.0.0.1\`, or none), set a password (\`requirepass\`), then \`${composeUp(known)}\`; ${LOOK}.`;

export const replicaOfStranger = rule({
  id: "replica_unmeant",
  needs: ["server", "provenance"],
  source: SECURITY,
  judge: (parts, known) => {
    const { server, provenance, container } = parts;
    if (server.role === null) return "unknown";
    if (server.role !== "slave") return "fine";
    const found = stranger(parts, known);
    if (found === null) return meant(provenance) || known.replicaOf === server.master_host ? "fine" : "unknown";
    const { primary, certain } = found;
    const { start, neighbours_read } = provenance;
    const up = server.master_link_status === "up";
    const nobody = [
      start === null
        ? ""
        : start.complete
          ? "neither the command nor its configuration file makes it one"
          : "no setting that could be read makes it one",
      neighbours_read ? "no container of this host has that name or address" : "",
    ].filter((each) => each !== "");
    return {
      verdict: certain ? "critical" : "warn",
      ...SO,
      text: `Somebody has made this Redis a replica of ${primary}, which is no service of this host.`,
      evidence: [
        {
          text: `role:slave, master_host:${server.master_host ?? ""}, master_link_status:${server.master_link_status ?? "unknown"}; ${nobody.join(", ")}`,
          command: redisCli(known, "INFO replication"),
        },
        ...askedFor(parts, "made_replica", known),
        ...(start?.rewritten === true
          ? [
              {
                text: "CONFIG REWRITE has put it into the configuration file, so it stays after a restart",
                command: null,
              },
            ]
          : []),
        ...wasRun(parts, known).map(({ evidence }) => evidence),
        ...askedFor(parts, "module_loaded", known),
        ...openness(provenance, container, known),
      ],
      meaning: `It takes no writes${up ? ", and what it held was replaced by what that server sent" : "; as soon as that server answers, it replaces what is here"}. That is how an open Redis is taken over: through it files and code come in.`,
      next_step: `If none of you did this: \`${redisCli(known, "REPLICAOF NO ONE")}\`; ${recover(known)}${up ? " Restore the data from a backup." : ""}`,
    };
  },
  fine: ({ server }) =>
    server.role === "slave"
      ? `${primaryOf(server) ?? "Its primary"} is a primary that was meant.`
      : "Redis is nobody's replica.",
});

export const foreignSettings = rule({
  id: "foreign_settings",
  needs: ["provenance"],
  source: SECURITY,
  judge: (parts, known) => {
    const { provenance, container } = parts;
    const { start, moved_dir, moved_dbfilename, foreign_modules, settings_read } = provenance;
    const signs = signsOf(parts, known);
    const strong = signs.filter((sign) => sign.strong);
    const [first] = strong.length > 0 ? strong : signs;
    // Where the start was read in part, the agent tells only of what is foreign whatever was started.
    const compared = foreign_modules !== null && settings_read && start?.complete === true;
    if (first === undefined) return compared ? "fine" : "unknown";
    const moved = moved_dir !== null || moved_dbfilename !== null;
    return {
      verdict: strong.length > 0 ? "critical" : "warn",
      figure: signs.length,
      threshold: 0,
      text: `Redis has settings that only an intruder or a mistake sets: ${first.text}${signs.length > 1 ? ` (and ${signs.length - 1} more)` : ""}.`,
      evidence: [
        ...signs.map(({ text, command }) => ({ text, command })),
        ...wasRun(parts, known).flatMap(({ alone, evidence }) => (alone ? [] : [evidence])),
        ...askedFor(parts, "module_loaded", known),
        ...askedFor(parts, "made_replica", known),
        ...openness(provenance, container, known),
      ],
      meaning: moved
        ? "The next snapshot is written there: for an intruder a line for cron, a key for SSH or a program; for you, data that is gone when the container is made anew."
        : "So commands and code get from Redis onto the host. By themselves some of these have harmless reasons; together they hardly have.",
      next_step: `If none of you set this: ${recover(known)} Making the container anew puts settings and modules back to what the compose file says.`,
    };
  },
  fine: "Redis's files are where it was started, and its modules are those that it was started with.",
});

/** Whether nobody outside the host reaches it, as far as that is known. */
const isInside = ({ published, host_network, reach_unknown }: Provenance): boolean =>
  published.length === 0 && !host_network && reach_unknown !== true;

export const exposed = rule({
  id: "redis_exposed",
  needs: ["provenance", "container"],
  source: SECURITY,
  judge: ({ provenance, container, server }, known) => {
    const { password_required, protected_mode } = provenance;
    if (isInside(provenance)) return container.state === "running" ? "fine" : "unknown";
    if (password_required === true || protected_mode === true) return "fine";
    const open = openTo(provenance);
    if (open === null) return "unknown";
    // Where `bind` is set, the setting may be `yes` and does nothing.
    const lifted = /^[0-6]\./.test(server?.redis_version ?? "");
    return {
      verdict: "warn",
      ...SO,
      text: `Whoever reaches this host may use this Redis: it is ${open}, without a password and without protected mode.`,
      evidence: [
        { text: open, command: inspect(known, container.container) },
        lifted
          ? {
              text: "PING without a password is answered; protected-mode is no, or bind is set, which lifts it before Redis 7",
              command: redisCli(known, "CONFIG GET bind"),
            }
          : {
              text: "PING without a password is answered, protected-mode no",
              command: redisCli(known, "CONFIG GET protected-mode"),
            },
      ],
      meaning:
        "Open ones are found by scanners within minutes, and taken over. A firewall of the host does not hold back what Docker publishes.",
      next_step: `Publish it on the host only (\`127.0.0.1:6379:6379\` under \`ports:\`; containers of the project need no port), and set a password (\`requirepass\`); then \`${composeUp(known)}\`.`,
    };
  },
  fine: ({ provenance }) =>
    isInside(provenance)
      ? "Redis's port is published to nobody outside the host."
      : `Redis ${provenance.reach_unknown === true ? "may be" : "is"} reachable from outside, and ${provenance.password_required === true ? "asks for a password" : "refuses strangers (protected mode)"}.`,
});
