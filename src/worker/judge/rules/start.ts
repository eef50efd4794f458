/** The rule on a Redis that does not stay up for a reason that its own log tells. */
import { shellWord } from "../../../protocol/commands.ts";
import {
  copyFirst,
  filesOf,
  freeIt,
  named,
  onceMore,
  type OnFiles,
  pathOf,
  takenForGranted,
  withProgram,
} from "../data-files.ts";
import { ASKED_OF_REDIS, composeUp, copyOfData, type Known, ownLog, rule } from "../rule.ts";
import { type EndingKind, endingNow, logFrom, type Said } from "../redis-log.ts";
import { giveBack } from "./owners.ts";
import { PERSISTENCE } from "./sources.ts";

interface Cause {
  /** What follows "Redis does not start:" or "Redis ended:". */
  why: (line: string) => string;
  ended?: true;
  next: (on: OnFiles, line: string) => string;
}

const again = (known: Known): string => `\`${composeUp(known)}\``;

/** The name that the files begin with (`appendfilename`), where the line names one of them; `<filename.manifest>` is a placeholder. */
const inLine = (line: string): string | undefined =>
  /(?<![^\s'"/])([\w.-]+?)\.(?:\d+\.(?:base|incr)\.(?:aof|rdb)|manifest)(?![\w>-]|\.\w)/.exec(line)?.[1];

/** A name may have blanks, which no line sets apart from its words: known, it is looked for as it is. */
const nameIn = ({ files }: OnFiles, line: string): string => {
  const name = named(files, "appendfilename");
  return line.includes(`${name}.`) ? name : (inLine(line) ?? name);
};

const manifestIn = (on: OnFiles, line: string): string =>
  pathOf(on.files, named(on.files, "appenddirname"), `${nameIn(on, line)}.manifest`);

/** Since Redis 7 there are several files, and a list of them, which the program takes. */
const isOfSeveral = (line: string): boolean => line.includes("manifest");

/** Of what is named in a step on the append-only files, what the line itself does not tell. */
const usedIn = (line: string) => [
  ...(isOfSeveral(line) || inLine(line) !== undefined ? (["appenddirname"] as const) : []),
  ...(inLine(line) === undefined ? (["appendfilename"] as const) : []),
];

const aofIn = (on: OnFiles, line: string): string =>
  isOfSeveral(line) ? manifestIn(on, line) : pathOf(on.files, named(on.files, "appendfilename"));

/** The program that the line names: Valkey's has its own name. */
const checker = (line: string, of: "aof" | "rdb"): string =>
  /valkey-check/.test(line) ? `valkey-check-${of}` : `redis-check-${of}`;

const repaired: Cause["next"] = (on, line) =>
  `${copyFirst(on, usedIn(line))} Then \`${withProgram(on, checker(line, "aof"), `--fix ${shellWord(aofIn(on, line))}`, true)}\`, which cuts off everything from the damage on: it says how much before it asks. Then ${onceMore(on)}.`;

/** The base of the append-only files is a snapshot as well, and the line names it. */
const rdbIn = ({ files }: OnFiles, line: string): string => {
  const base = /(?<![^\s'"/])[\w.-]+\.base\.rdb(?!\w)/.exec(line)?.[0];
  return base === undefined
    ? pathOf(files, named(files, "dbfilename"))
    : pathOf(files, named(files, "appenddirname"), base);
};

/** Which versions write it, as far as that is known: RDB_VERSION in rdb.h. */
const WRITERS: Readonly<Record<string, string>> = {
  10: "Redis 7.0",
  11: "Redis 7.2 or Valkey 8",
  12: "Redis 7.4 or later",
  80: "Valkey 9",
};

const newer = (line: string): string => {
  const version = /version (\d+)/.exec(line)?.[1];
  const writer = version === undefined ? undefined : WRITERS[version];
  return version === undefined
    ? "its data was written by a newer version"
    : `its data was written by a newer version (RDB format ${version}${writer === undefined ? "" : `, ${writer}`})`;
};

/** As Redis says it, without the words that name the block. */
const mistake = (line: string): string => {
  const unknown = /^Unresolved Configuration\(s\) Detected \((.*)\)$/.exec(line)?.[1];
  if (unknown !== undefined) return `${unknown}: no such setting`;
  return withoutHeading(line);
};

const withoutHeading = (line: string): string =>
  line.replace(/^FATAL CONFIG FILE ERROR(?:, line \d+)?(?: \(([^)]*)\))?/, "$1").replace(/^: /, "");

const CAUSES: Readonly<Record<EndingKind, Cause>> = {
  bad_option: {
    why: (line) => `a setting is wrong (${mistake(line) || "see its log"})`,
    next: ({ known }) =>
      `Correct it in the compose file's \`command:\`, or in the configuration file that this names, then ${again(known)}. A setting that a newer Redis or a module brought is a mistake to an older image as well.`,
  },
  no_config: {
    why: () => "its configuration file cannot be opened",
    next: ({ known }) =>
      `See that \`command:\` and \`volumes:\` name the same path, and that the file is there on the host: where it is not, Docker makes an empty folder of its name. Then ${again(known)}.`,
  },
  bad_module: {
    why: () => "a module cannot be loaded",
    next: ({ known }) =>
      `Correct the path in \`--loadmodule\`, or take the image that has the module, made for this version of Redis and this processor; then ${again(known)}. Do not just leave it out: data that was made with it cannot be loaded without it.`,
  },
  port_in_use: {
    why: () => "another program listens on its port",
    next: ({ known }) =>
      `See who has it (\`ss -ltnp\` on the host): with \`network_mode: host\` often the host's own Redis (\`systemctl disable --now redis-server\`). Stop that one, or give this one another \`--port\`; then ${again(known)}.`,
  },
  bind_failed: {
    why: () => "it cannot listen on its address",
    next: ({ known }) =>
      `Correct \`bind\` and \`port\`: an address must be one of the container's own. Then ${again(known)}.`,
  },
  rdb_newer: {
    why: newer,
    next: ({ known }) =>
      `Put the newer image back into the compose file, then ${again(known)}. The file is your data: do not delete it, and do not start an older version on an empty folder beside it.`,
  },
  rdb_broken: {
    why: () => "a file of its data is damaged or cut off",
    next: (on, line) =>
      `${copyFirst(on, [line.includes(".base.rdb") ? "appenddirname" : "dbfilename"])} See what is left of it (\`${withProgram(on, checker(line, "rdb"), shellWord(rdbIn(on, line)))}\`), put the newest good backup in its place, then ${onceMore(on)}.`,
  },
  aof_bad: { why: () => "its append-only file is damaged", next: repaired },
  aof_truncated: {
    why: () => "its append-only file is cut off at the end",
    next: (on, line) => `${repaired(on, line)} Or let Redis cut it itself: \`--aof-load-truncated yes\`.`,
  },
  aof_manifest: {
    why: () => "the list of its append-only files (the manifest) cannot be read",
    next: (on, line) => {
      const [name, folder] = [nameIn(on, line), pathOf(on.files, named(on.files, "appenddirname"))];
      const list = withProgram(on, "ls", `-l ${shellWord(folder)}`);
      // As Redis itself writes it (`aofInfoFormat` in aof.c).
      const file = (end: string): string => (/\s/.test(name) ? `"${name}.${end}"` : `${name}.${end}`);
      return `${copyFirst(on, [...usedIn(line), "appenddirname"])} See which files there are (\`${list}\`) and write the manifest anew, a line for each: \`file ${file("1.base.rdb")} seq 1 type b\`, \`file ${file("1.incr.aof")} seq 1 type i\`; or take it from a backup. Then ${onceMore(on)}.`;
    },
  },
  aof_missing: {
    why: () => "one of its append-only files is missing",
    next: (on, line) =>
      `${copyFirst(on, usedIn(line))} Put the file back from a backup, or, if it is lost, take its line out of \`${manifestIn(on, line)}\`; then ${onceMore(on)}.`,
  },
  denied: {
    why: () => "it may not read or write its data",
    next: (on) => `${giveBack(on)} Then ${again(on.known)}.`,
  },
  read_only: {
    why: () => "its data lies on a file system that is read-only",
    next: ({ known }) =>
      `Take \`:ro\` off its volume in the compose file, then ${again(known)}. If there is none, the kernel has made the disk read-only after an error: \`dmesg\` on the host tells.`,
  },
  disk_full: { why: () => "its disk is full", next: ({ files, known }) => `${freeIt(files)} Then ${again(known)}.` },
  disk_error: {
    why: () => "its disk reports errors",
    next: (on) => {
      const granted = takenForGranted(on.files, ["dir"]);
      return `Save what can be read before anything else: \`${copyOfData(on.known, on.container, named(on.files, "dir"))}\`.${granted === null ? "" : ` ${granted}`} \`dmesg\` on the host tells what is wrong with the disk.`;
    },
  },
  out_of_memory: {
    why: () => "it got no more memory",
    ended: true,
    next: ({ known }) =>
      `Raise the container's limit if the host has the room, or lower maxmemory, then ${again(known)}; see what took the memory (\`memory\`).`,
  },
  crashed: {
    why: () => "it crashed",
    ended: true,
    next: ({ known }) =>
      `Keep its log (\`${ownLog(known, 3_600_000)} > redis-crash.log\`), and take the newest image of the same version: most crashes are mended there. A module that was loaded may be the reason.`,
  },
};

const headline = ({ kind, line }: Said & { kind: EndingKind }): string => {
  const { why, ended } = CAUSES[kind];
  return `Redis ${ended === true ? "ended" : "does not start"}: ${why(line)}.`;
};

/** Before the rules on the container, which tell the same without the reason. */
export const doesNotStart = rule({
  id: "redis_does_not_start",
  needs: ["container", "redis_log"],
  explains: ["redis", ...ASKED_OF_REDIS],
  source: PERSISTENCE,
  judge: (parts, known) => {
    const { container, redis_log } = parts;
    const said = endingNow(parts, known.now);
    if (said === null) {
      // A log that does not tell is no proof that there is nothing to tell.
      const runs = container.state === "running" && parts.redis?.state !== "unreachable";
      return runs && redis_log.failure === null ? "fine" : "unknown";
    }
    return {
      verdict: "critical",
      figure: said.count,
      threshold: 1,
      text: headline(said),
      evidence: [
        {
          text: `Redis's log${said.count > 1 ? `, ${said.count} times, last` : ""} at ${said.last_at}: ${said.line}`,
          command: logFrom(known, said.last_at),
        },
      ],
      meaning:
        "There is no Redis to connect to, and starting it again changes nothing: every command of every application fails until this is put right.",
      next_step: CAUSES[said.kind].next({ files: filesOf(parts), container: container.container, known }, said.line),
    };
  },
  fine: "Redis's log gives no reason for it not to stay up.",
});
