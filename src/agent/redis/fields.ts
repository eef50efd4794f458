import { fail, type Result } from "../../protocol/result.ts";
import { fieldOf, sectionOf } from "./info.ts";

/** Reads single fields out of one section; null where the field is missing or is not what is asked for. */
export interface Fields {
  number(name: string): number | null;
  /** As `number`, null where negative: Redis says -1 for "none". */
  count(name: string): number | null;
  text(name: string): string | null;
  flag(name: string): boolean | null;
}

/**
 * The fields of one section of INFO's reply, each looked for when it is asked for: to parse all two hundred for the dozen that a reading
 * needs took the agent a quarter of its time.
 */
export const fieldsOf = (info: string, section: string): Fields => {
  const lines = sectionOf(info, section);
  const value = (name: string): ReturnType<typeof fieldOf> | null => {
    // A section begins with its heading, so a line break stands before every field.
    const at = lines.indexOf(`\n${name}:`);
    if (at === -1) return null;
    const from = at + name.length + 2;
    const end = lines.indexOf("\n", from);
    const text = end === -1 ? lines.slice(from) : lines.slice(from, end);
    return fieldOf(name, text.endsWith("\r") ? text.slice(0, -1) : text);
  };
  const number = (name: string): number | null => {
    const found = value(name);
    return typeof found === "number" ? found : null;
  };
  return {
    number,
    count: (name) => {
      const found = number(name);
      return found === null || found < 0 ? null : found;
    },
    text: (name) => {
      const found = value(name);
      return typeof found === "string" || typeof found === "number" ? String(found) : null;
    },
    flag: (name) => {
      const found = number(name);
      return found === null ? null : found !== 0;
    },
  };
};

/** For fields that every version of Redis has; without them there is no reading. */
export const missingField = (name: string): Result<never> =>
  fail({
    code: "redis_failed",
    hop: "redis",
    detail: `The reply of INFO lacks ${name}, or it is not a figure.`,
    hint: "Check that the service is Redis 5 or later, or Valkey, and not a proxy in front of it.",
  });
