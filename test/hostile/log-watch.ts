/** The Worker's log while it is under attack: it keeps the newest lines only, so it is looked at on the way. */
import { leaked } from "./secrets.ts";
import type { Victim } from "./victim.ts";

export interface LogWatch {
  /** To be called with each request that is sent. */
  sent: () => void;
  /** Looks at what has come since the last look. */
  look: () => void;
  /** How many lines there were. */
  lines: () => number;
  /** Lines that are not one JSON object, or show a secret; each kind once. */
  wrong: () => string[];
  /** What the Worker or the bot told as a failure of its own. */
  bugs: () => string[];
}

/** Fewer requests than the log keeps lines, at several lines for each. */
const EVERY = 1_000;

const isObject = (line: string): boolean => {
  try {
    const value: unknown = JSON.parse(line);
    return typeof value === "object" && value !== null && !Array.isArray(value) && !/[\n\r]/.test(line);
  } catch {
    return false;
  }
};

export const watchLogs = ({ newLogs, secrets }: Victim): LogWatch => {
  const wrong = new Map<string, string>();
  const bugs = new Set<string>();
  let requests = 0;
  let lines = 0;
  const look = (): void => {
    for (const line of newLogs()) {
      lines += 1;
      const secret = leaked(line, secrets);
      if (secret !== null) wrong.set(secret, `shows ${secret}: ${line}`);
      if (!isObject(line)) wrong.set("object", `is not one JSON object: ${line}`);
      if (/"outcome":"(?:internal|failed)"|"code":"internal"/.test(line))
        bugs.add(/"(?:problem|error)":"[^"]*"/.exec(line)?.[0] ?? line);
    }
  };
  return {
    sent: () => {
      requests += 1;
      if (requests % EVERY === 0) look();
    },
    look,
    lines: () => lines,
    wrong: () => [...wrong.values()],
    bugs: () => [...bugs],
  };
};
