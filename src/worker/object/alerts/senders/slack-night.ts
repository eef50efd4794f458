/** The one message of a morning: each warning of the quiet hours with its buttons, and brought up to date as they change. Pure. */
import { morningLines } from "../quiet/hold.ts";
import { shortened } from "../../../../shared/text.ts";
import type { AlertTold } from "./message.ts";
import { detailsOf } from "./slack-message.ts";
import { fitting, section } from "./slack-text.ts";

/** So many are told with their buttons, the others in a line: a message has room for 50 blocks and some 13,000 characters. */
const WHOLE_MOST = 4;
const PART_MOST = 400;
const LINE_MOST = 150;
const REST_MOST = 1500;

/** @param night those that it tells of, as they are now; `over`: what is said of those that are over */
export const nightOf = (target: string, night: readonly AlertTold[], over = "Over") => {
  const { count, lines } = morningLines(night, over);
  const [whole, rest] = [lines.slice(0, WHOLE_MOST), lines.slice(WHOLE_MOST)];
  const others = fitting(rest.map(({ text }) => shortened(text, LINE_MOST)).join("\n"), REST_MOST);
  return {
    text: fitting([`${target}: ${count}`, ...lines.map(({ text }) => text)].join("\n")),
    blocks: [
      section(fitting(`${target}: ${count}`)),
      ...whole.flatMap(({ text, alert }) => [
        section(fitting(text, PART_MOST)),
        ...detailsOf(target, alert, PART_MOST),
      ]),
      ...(others === "" ? [] : [section(others)]),
    ],
  };
};
