/** What a line leaves out of the options of the tool, where it asks another way than the host's policy says. Pure. */
import type { Place } from "./commands.ts";

/** @param told the options to leave out, each with how many words follow it */
const withoutOptions = (place: Place, told: ReadonlyMap<string, number>): Place => {
  let more = 0;
  const options = place.options.filter((word) => {
    const belongs = more > 0 ? more - 1 : told.get(word);
    more = belongs ?? 0;
    return belongs === undefined;
  });
  return { ...place, options };
};

const ADDRESS = new Map([
  ["-p", 1],
  ["-s", 1],
]);
const TLS = new Map([
  ["--tls", 0],
  ["--cacert", 1],
  ["--cert", 1],
  ["--key", 1],
  ["--insecure", 0],
]);

/** The same place, of which nothing is said about the address at which the tool asks. */
export const withoutAddress = (place: Place): Place => withoutOptions(place, ADDRESS);

/** The same place, asked without TLS. */
export const withoutTls = (place: Place): Place => withoutOptions(place, TLS);
