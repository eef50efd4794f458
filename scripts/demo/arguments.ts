/** What `npm run demo -- …` is asked for. Pure. */
import { parseArgs } from "node:util";
import { isStateName, listStates } from "../stack/states/index.ts";
import type { StateName } from "../stack/states/index.ts";

/** What a running demo can be told, through its socket. */
export type Order =
  | { order: "break"; state: StateName }
  | { order: "repair" }
  | { order: "sign-in" }
  | { order: "restart-worker" };

export type Asked = { do: "start"; once: boolean } | { do: "help" } | { do: "tell"; order: Order };

export const USAGE = `npm run demo                         brings everything up on this machine, until Ctrl-C
npm run demo -- --once               one answer, and all down again

While it is up, in another terminal:
npm run demo -- --break <state>      puts its Redis into trouble, for real
npm run demo -- --repair             takes that away again
npm run demo -- --sign-in            prints a link that signs you in to the console
npm run demo -- --restart-worker     ends the Worker and starts it again on the same address, with the same storage

The states:
${listStates()}`;

const FLAG = { type: "boolean" } as const;
const OPTIONS = {
  once: FLAG,
  break: { type: "string" },
  repair: FLAG,
  "sign-in": FLAG,
  "restart-worker": FLAG,
  help: { type: "boolean", short: "h" },
} as const;

/** A string is what is wrong, for the person. */
export function parseArguments(argv: readonly string[]): Asked | string {
  // Not strict, for what is wrong is said here: `--break` without its state is answered with the list of states.
  const { tokens } = parseArgs({ args: [...argv], options: OPTIONS, strict: false, tokens: true });
  const [first, ...more] = tokens;
  if (first === undefined) return { do: "start", once: false };
  if (first.kind !== "option" || !Object.hasOwn(OPTIONS, first.name))
    return `There is no argument ${argv[first.index] ?? ""}. \`npm run demo -- --help\` names them.`;
  const [extra] = more;
  const surplus = extra === undefined ? null : `This is too much: ${argv.slice(extra.index).join(" ")}`;
  if (first.name === "break") {
    const { value: state } = first;
    if (state === undefined) return `--break needs a state:\n${listStates()}`;
    if (!isStateName(state)) return `There is no state ${state}. There are:\n${listStates()}`;
    return surplus ?? { do: "tell", order: { order: "break", state } };
  }
  if (surplus !== null) return surplus;
  if (first.name === "once") return { do: "start", once: true };
  if (first.name === "help") return { do: "help" };
  if (first.name === "repair" || first.name === "sign-in") return { do: "tell", order: { order: first.name } };
  return { do: "tell", order: { order: "restart-worker" } };
}
