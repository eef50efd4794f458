/** Slack's markup as HTML: what the replies use of it. Pure. */

/** Drawn as SVG, since not every machine has a font with these characters. */
const EMOJI: Readonly<Record<string, string>> = {
  large_green_circle: '<i class="dot" style="background:#2eb67d"></i>',
  red_circle: '<i class="dot" style="background:#e01e5a"></i>',
  warning: '<i class="sign" style="background:#f2b705;color:#000">!</i>',
  x: '<i class="mark" style="color:#e01e5a">✕</i>',
  white_check_mark: '<i class="box" style="background:#2eb67d">✓</i>',
  no_entry: '<i class="dot" style="background:#d32f2f"><b></b></i>',
  information_source: '<i class="box" style="background:#3b88c3">i</i>',
  hourglass: '<i class="mark" style="color:#c98a1b">◔</i>',
  hourglass_flowing_sand: '<i class="mark" style="color:#c98a1b">◔</i>',
  grey_question: '<i class="mark" style="color:#8d8d8d">?</i>',
  pencil2: '<i class="mark" style="color:#c98a1b">✎</i>',
};

/** An unknown name is shown as text, so that it stands out in the picture. */
const emoji = (text: string): string =>
  text.replaceAll(/:([a-z0-9_]+):/g, (whole, name: string) => EMOJI[name] ?? whole);

/** `plain_text`: entities are not markup there. */
export const plainHtml = (text: string): string =>
  emoji(text.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll(">", "&gt;"));

const DAY = new Intl.DateTimeFormat("en-US", { timeZone: "UTC", month: "short", day: "numeric", year: "numeric" });
const HOUR = new Intl.DateTimeFormat("en-US", { timeZone: "UTC", hour: "numeric", minute: "2-digit" });

/** As `{date_short_pretty} {time}` reads to somebody who lives in UTC. */
const local = (unix: string): string => {
  const at = new Date(Number(unix) * 1000);
  return `${DAY.format(at)} ${HOUR.format(at)}`;
};

/** Outside code. */
const inline = (text: string): string =>
  emoji(
    text
      .replaceAll(/<!date\^(\d+)\^[^|>]*\|[^>]*>/g, (_, unix: string) => local(unix))
      .replaceAll(/<@([A-Z0-9]+)>/g, '<span class="mention">@$1</span>')
      .replaceAll(/(^|[\s(])\*([^*\n]+)\*(?=$|[^\p{L}\p{N}])/gu, "$1<b>$2</b>")
      .replaceAll(/(^|[\s(])_([^_\n]+)_(?=$|[^\p{L}\p{N}])/gu, "$1<em>$2</em>"),
  );

/** Code spans are set aside first, as bold text may hold one. */
const spanned = (text: string): string => {
  const spans: string[] = [];
  const held = text.replaceAll(/`([^`\n]+)`/g, (_, code: string) => {
    spans.push(`<code>${code}</code>`);
    return `\u{E000}${spans.length - 1}\u{E001}`;
  });
  return inline(held)
    .replaceAll("\n", "<br>")
    .replaceAll(/\u{E000}(\d+)\u{E001}/gu, (_, at: string) => spans[Number(at)] ?? "");
};

export const markupHtml = (text: string): string =>
  text
    .split("```")
    .map((part, at) =>
      at % 2 === 1 ? `<pre>${part.replace(/^\n|\n$/g, "")}</pre>` : spanned(part.replace(/^\n|\n$/g, "")),
    )
    .join("");
