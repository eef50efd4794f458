import { markdownTable } from "../markdown-table.ts";
import type { NotTried } from "./client.ts";
import type { Finding, Heard } from "./judge.ts";

export interface Row {
  client: string;
  version: string;
  language: string;
  /** By state; a state that was not run is absent. */
  cells: Readonly<Record<string, Heard>>;
  /** Lines of an hour without a failure that were taken for one. */
  falsePositives: readonly string[];
  /** Why what was run is not to be believed. */
  fault: string | null;
}

/** At least so many of the cells in which the client says what failed are to be recognised. */
const GOAL = 0.97;
const SHOWN_CHARACTERS = 300;

const count = (rows: readonly Row[], ...wanted: readonly Finding[]): number =>
  rows.flatMap(({ cells }) => Object.values(cells)).filter(({ finding }) => wanted.includes(finding)).length;

/** Whether enough is recognised, nothing is taken for an error that is none, and every client did its work. */
export function reached(rows: readonly Row[]): boolean {
  const told = count(rows, "right", "wrong", "missed");
  const clean = rows.every(({ falsePositives, fault }) => falsePositives.length === 0 && fault === null);
  return told > 0 && count(rows, "right") / told >= GOAL && clean;
}

const MARK: Record<Exclude<Finding, "otherwise">, string> = {
  right: "✓",
  wrong: "WRONG",
  missed: "MISSED",
  untold: "?",
  silent: "–",
};

const LEGEND = `✓: recognised as what it is. "as reset", "as timeout": the client says no more than that, and it is recognised as that; Redis's own
figures tell the rest (\`rejected_connections\`, \`loading\`). ?: it prints that something failed, and not what. –: it prints nothing.`;

const cell = (heard: Heard | undefined): string => {
  if (heard === undefined) return "";
  return heard.finding === "otherwise" ? `as ${Object.keys(heard.kinds).toSorted().join(", ")}` : MARK[heard.finding];
};

/** As a table of Markdown. */
export function table(rows: readonly Row[], states: readonly string[]): string {
  const head = ["Client", "Version", ...states.map((name) => name.replaceAll("-", " ")), "False"];
  const body = rows.map(({ client, version, cells, falsePositives }) => [
    ...[client, version],
    ...states.map((name) => cell(cells[name])),
    String(falsePositives.length),
  ]);
  return markdownTable(head, body);
}

/** One line for each language, for docs/doctor.md. */
export function summary(rows: readonly Row[]): string {
  const languages = [...new Set(rows.map(({ language }) => language))];
  const body = languages.map((language) => {
    const own = rows.filter((row) => row.language === language);
    const told = count(own, "right", "wrong", "missed");
    const others = [count(own, "otherwise"), count(own, "untold"), count(own, "silent")];
    return [language, String(own.length), `${count(own, "right")} of ${told}`, ...others.map(String)];
  });
  const head = ["Language", "Clients", "Recognised", "Said to be another failure", "Not said which", "Nothing printed"];
  return markdownTable(head, body);
}

/** What is to be mended: each cell that is wrong or missed, with at most `lines` of its lines. */
function complaints({ client, cells, falsePositives, fault }: Row, lines: number): string[] {
  return [
    ...(fault === null ? [] : [`${client}: ${fault}`]),
    ...falsePositives.map((line) => `${client}: taken for an error: ${line.slice(0, SHOWN_CHARACTERS)}`),
    ...Object.entries(cells).flatMap(([state, { finding, kinds, lines: all }]) =>
      finding === "wrong" || finding === "missed"
        ? [
            `${client}, ${state}: ${finding} ${JSON.stringify(kinds)}`,
            ...all.slice(0, lines).map((line) => `    ${line.slice(0, SHOWN_CHARACTERS)}`),
          ]
        : [],
    ),
  ];
}

export function report(
  rows: readonly Row[],
  states: readonly string[],
  notTried: readonly NotTried[],
  lines: number,
): string {
  const told = count(rows, "right", "wrong", "missed");
  const share = told === 0 ? 0 : (100 * count(rows, "right")) / told;
  const taken = rows.reduce((sum, { falsePositives }) => sum + falsePositives.length, 0);
  return [
    table(rows, states),
    LEGEND,
    summary(rows),
    rows.flatMap((row) => complaints(row, lines)).join("\n"),
    notTried.map(({ name, why }) => `Not tried: ${name}: ${why}.`).join("\n"),
    `${rows.length} clients. Recognised: ${count(rows, "right")} of ${told} (${share.toFixed(1)} %). Said by the client to be something else, and recognised as that: ${count(rows, "otherwise")}. Not told what: ${count(rows, "untold")}. Nothing printed: ${count(rows, "silent")}. False positives in an hour's work of each: ${taken}.`,
  ]
    .filter((part) => part !== "")
    .join("\n\n");
}
