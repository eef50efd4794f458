import { randomInt } from "node:crypto";

/**
 * A range of addresses for a compose project's network. Where a file names one, the engine does not choose: its choice once found every range taken by a
 * route of the machine, with seven networks there, and nothing was left to tell which route that was. Drawn, as several runs may share an engine.
 */
export const anyRange = (): string => `10.${randomInt(128, 256)}.${randomInt(256)}.0/24`;
