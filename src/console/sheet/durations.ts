/** For how long a change is made. Pure. */
import { parseDuration } from "../../shared/duration.ts";

export interface Choice {
  /** Of the input `for`; empty for none. */
  value: string;
  label: string;
}

const CHOICES: readonly Choice[] = [
  { value: "30m", label: "30 min" },
  { value: "2h", label: "2 h" },
  { value: "", label: "Until undone" },
];

const UNITS: Readonly<Record<string, string>> = { d: "d", h: "h", m: "min", s: "s" };

/** `1h30m` as `1 h 30 min`; what is no duration stays as it is. */
export const durationText = (value: string): string =>
  parseDuration(value).ok
    ? value
        .replaceAll(
          /(\d+)\s*([dhms])\s*/gi,
          (_, count: string, unit: string) => `${count} ${UNITS[unit.toLowerCase()]} `,
        )
        .trim()
    : value;

/** The usual ones, and the one that was asked for where it is none of them. @param needed there has to be one */
export const choicesWith = (asked: string, needed: boolean): readonly Choice[] => {
  const choices = needed ? CHOICES.filter(({ value }) => value !== "") : CHOICES;
  return CHOICES.some(({ value }) => value === asked)
    ? choices
    : [{ value: asked, label: durationText(asked) }, ...choices];
};
