/**
 * Text from Redis, the host and people, made harmless for Slack. Slack takes `<…>` for mentions and links, `*_~` and backticks for
 * formatting and `:name:` for emoji. Entities stop the first; the others have no escape, so a character that looks alike stands in.
 */
import { printable } from "../../src/shared/text.ts";

/** We mark success with a check mark, so check marks in outside text are removed. */
const CHECK_MARKS = /[✅✓✔☑🗸]\uFE0F?/gu;
const EMOJI_NAME = /:(?=[a-z0-9_'+-]*[a-z+-][a-z0-9_'+-]*:)/gi;
/** Slack reads these words where an app asks for `link_names`. What begins with one may be cut behind it, so that it stands alone. */
const ALL = /@(?=here|channel|everyone|group)/gi;
/** Within a word an underscore formats nothing, and `used_memory` has them. */
const EDGE_UNDERSCORE = /(?<![\p{L}\p{N}])_|_(?![\p{L}\p{N}])/gu;

/** One line without anything that is not seen; its blanks stay. */
export const flat = (text: string): string => printable(text.replaceAll(/\s/gu, " ")).replaceAll(CHECK_MARKS, "");

/** The same without blanks that are not needed. */
export const clean = (text: string): string => flat(text).replaceAll(/ +/g, " ").trim();

const entities = (text: string): string =>
  text.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll(">", "&gt;");

/** Inside a code span or block: nothing is formatted there, but a backtick would end it. */
export const verbatim = (text: string): string => entities(flat(text).replaceAll("`", "'"));

/** Outside code. */
export const words = (text: string): string =>
  entities(
    clean(text)
      .replaceAll("`", "'")
      .replaceAll("*", "∗")
      .replaceAll("~", "∼")
      .replaceAll(EDGE_UNDERSCORE, "ˍ")
      .replaceAll(EMOJI_NAME, "꞉")
      .replaceAll(ALL, "＠"),
  );

/** For `plain_text`, where entities may be shown as they are. */
export const plain = (text: string): string =>
  clean(text)
    .replaceAll("&", "＆")
    .replaceAll("<", "‹")
    .replaceAll(">", "›")
    .replaceAll(EMOJI_NAME, "꞉")
    .replaceAll(ALL, "＠");

/** For a message's `text`, which has no way to say that an address is no link. */
export const notification = (text: string): string => words(text).replaceAll("://", ": //");
