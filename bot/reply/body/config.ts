import type { Output } from "../../../src/protocol/operations.ts";
import { code, context } from "../blocks.ts";
import { table } from "../columns.ts";
import { more } from "../cut.ts";
import { FOUND } from "../heading.ts";
import type { Body } from "../reply.ts";
import { settingText } from "../setting.ts";

const MOST = 60;

export const configBody = (data: Output<"config">): Body => {
  const settings = Object.entries(data);
  return {
    heading: FOUND,
    // Of one setting, the sentence has the raw value; here it is readable. Of none, only the sentence says so.
    withoutSummary: settings.length > 0,
    blocks: [
      ...(settings.length === 0
        ? []
        : code(table(settings.slice(0, MOST).map(([key, value]) => [key, settingText(key, value)])))),
      ...more(settings.length - MOST, "setting").map((text) => context(text)),
    ],
  };
};
