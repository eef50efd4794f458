import { fail, type Result } from "../../protocol/result.ts";
import type { InfoSections } from "../../protocol/operations/info.ts";

/** Reads single fields out of one section; null where the field is missing or is not what is asked for. */
export interface Fields {
  number(name: string): number | null;
  /** As `number`, null where negative: Redis says -1 for "none". */
  count(name: string): number | null;
  text(name: string): string | null;
  flag(name: string): boolean | null;
}

export const fieldsOf = (sections: InfoSections, section: string): Fields => {
  const fields = sections[section] ?? {};
  const number = (name: string): number | null => {
    const value = fields[name];
    return typeof value === "number" ? value : null;
  };
  return {
    number,
    count: (name) => {
      const value = number(name);
      return value === null || value < 0 ? null : value;
    },
    text: (name) => {
      const value = fields[name];
      return typeof value === "string" || typeof value === "number" ? String(value) : null;
    },
    flag: (name) => {
      const value = number(name);
      return value === null ? null : value !== 0;
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
