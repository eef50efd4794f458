import type { Answer } from "../protocol/answer.ts";
import { settingText } from "./setting.ts";
import { FOUND, type Shown } from "./view.ts";

export const config = ({ data }: Answer<"config">): Shown => {
  const rows = Object.entries(data).map(([key, value]) => [key, settingText(key, value)]);
  return {
    heading: FOUND,
    // Of one setting, the sentence has the raw value; here it is readable. Of none, only the sentence says so.
    summaryTold: rows.length > 0,
    body: [{ kind: "rows", rows, most: 60, noun: "setting" }],
  };
};
