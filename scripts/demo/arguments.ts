/** What `npm run demo -- …` is asked for. Pure. */
import { isStateName, listStates } from "../stack/states/index.ts";
import type { StateName } from "../stack/states/index.ts";

/** What a running demo can be told, through its socket. */
export type Order = { order: "break"; state: StateName } | { order: "repair" } | { order: "restart-worker" };

export type Asked = { do: "start"; once: boolean } | { do: "help" } | { do: "tell"; order: Order };

export const USAGE = `npm run demo                         brings everything up on this machine, until Ctrl-C
npm run demo -- --once               one answer, and all down again

While it is up, in another terminal:
npm run demo -- --break <state>      puts its Redis into trouble, for real
npm run demo -- --repair             takes that away again
npm run demo -- --restart-worker     ends the Worker and starts it again on the same address, with the same storage

The states:
${listStates()}`;

/** A string is what is wrong, for the person. */
export function parseArguments(argv: readonly string[]): Asked | string {
  const [first, second, ...more] = argv;
  if (first === undefined) return { do: "start", once: false };
  if (first === "--break") {
    if (second === undefined) return `--break needs a state:\n${listStates()}`;
    if (!isStateName(second)) return `There is no state ${second}. There are:\n${listStates()}`;
    return more.length > 0 ? surplus(more) : { do: "tell", order: { order: "break", state: second } };
  }
  if (second !== undefined) return surplus([second, ...more]);
  if (first === "--once") return { do: "start", once: true };
  if (first === "--help" || first === "-h") return { do: "help" };
  if (first === "--repair") return { do: "tell", order: { order: "repair" } };
  if (first === "--restart-worker") return { do: "tell", order: { order: "restart-worker" } };
  return `There is no argument ${first}. \`npm run demo -- --help\` names them.`;
}

const surplus = (words: readonly string[]): string => `This is too much: ${words.join(" ")}`;
