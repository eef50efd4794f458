/** One message on a phone's screen. Pure. */
import { markupHtml, plainHtml } from "./markup.ts";

interface TextObject {
  type: string;
  text: string;
}

interface Button {
  text: TextObject;
  style?: string;
}

export interface Block {
  type: string;
  text?: TextObject;
  fields?: TextObject[];
  accessory?: Button;
  elements?: (TextObject | Button)[];
}

const textHtml = (text: TextObject | undefined): string =>
  text === undefined ? "" : text.type === "mrkdwn" ? markupHtml(text.text) : plainHtml(text.text);

const buttonHtml = ({ text, style = "" }: Button): string =>
  `<span class="button ${style}">${plainHtml(text.text)}</span>`;

const isButton = (element: TextObject | Button): element is Button => typeof element.text !== "string";

const blockHtml = ({ type, text, fields = [], accessory, elements = [] }: Block): string => {
  switch (type) {
    case "header":
      return `<h1>${textHtml(text)}</h1>`;
    case "section":
      return `<div class="section"><div>${textHtml(text)}${fields.map((field) => `<p>${textHtml(field)}</p>`).join("")}</div>${accessory === undefined ? "" : buttonHtml(accessory)}</div>`;
    case "context":
      return `<div class="context">${elements.map((element) => (isButton(element) ? "" : textHtml(element))).join(" ")}</div>`;
    case "actions":
      return `<div class="actions">${elements.map((element) => (isButton(element) ? buttonHtml(element) : "")).join("")}</div>`;
    default:
      return `<div class="section">[${plainHtml(type)}]</div>`;
  }
};

const STYLE = `
*{box-sizing:border-box}
html{overflow:hidden}body{margin:0}
.phone{--page:#fff;--text:#1d1c1d;--small:#616061;--line:#ddd;--code:#f8f8f8;--codetext:#c01343;--link:#1264a3;--mention:#e8f5fa;--button:#1d1c1d}
.dark{--page:#1a1d21;--text:#d1d2d3;--small:#9a9b9d;--line:#3a3d42;--code:#222529;--codetext:#e8912d;--link:#1d9bd1;--mention:#1d3a4d;--button:#d1d2d3}
.phone{width:390px;padding:14px 16px 18px;background:var(--page);color:var(--text);font:15.5px/1.4 Lato,"Helvetica Neue",Arial,"DejaVu Sans Condensed",sans-serif;overflow-wrap:anywhere}
.pair{display:flex}.sheet{columns:390px;column-gap:0}.cell{break-inside:avoid;border:1px solid #bbb}.name{font:bold 13px sans-serif;background:#ddd;padding:3px 8px}
.from{display:flex;gap:10px;align-items:center}.avatar{width:36px;height:36px;border-radius:8px;background:#d82c20;color:#fff;font-weight:bold;text-align:center;line-height:36px}
.from b{font-size:16px}.app{font-size:11px;background:var(--line);border-radius:3px;padding:1px 4px;margin-left:5px}.from span.at{color:var(--small);font-size:12px;margin-left:6px}
.seen{color:var(--small);font-size:12.5px;margin:0 0 8px}
.message{margin-left:46px}
h1{font-size:18px;line-height:1.3;margin:6px 0 8px;font-weight:900}
.section{margin:8px 0}.section .button{margin-top:6px}
.context{color:var(--small);font-size:13px;margin:8px 0}
pre{margin:4px 0;padding:7px 8px;background:var(--code);border:1px solid var(--line);border-radius:4px;font:12px/1.45 Menlo,"Roboto Mono","DejaVu Sans Mono",monospace;white-space:pre-wrap}
code{font:12.5px/1.4 Menlo,"Roboto Mono","DejaVu Sans Mono",monospace;color:var(--codetext);background:var(--code);border:1px solid var(--line);border-radius:3px;padding:1px 3px}
.actions{margin:10px 0 4px}.button{display:inline-block;border:1px solid var(--line);border-radius:8px;padding:7px 12px;margin:0 8px 8px 0;font-weight:bold;font-size:14.5px;color:var(--button)}
.button.primary{color:#fff;background:#007a5a;border-color:#007a5a}.button.danger{color:#fff;background:#e01e5a;border-color:#e01e5a}
.mention{color:var(--link);background:var(--mention);border-radius:3px;padding:0 2px}
i{font-style:normal}.dot{display:inline-block;width:.95em;height:.95em;border-radius:50%;vertical-align:-.1em;text-align:center}.dot b{display:block;width:60%;height:18%;background:#fff;margin:41% auto 0}
.sign{display:inline-block;width:1.05em;height:1.05em;line-height:1.1em;border-radius:3px;text-align:center;font-weight:900;font-size:.95em}
.box{display:inline-block;width:1.1em;height:1.1em;line-height:1.1em;border-radius:3px;text-align:center;color:#fff;font-weight:900;font-size:.95em}.mark{font-weight:900}
`;

export const PHONE_WIDTH = 390;
/** What a phone of this width shows at once. */
export const PHONE_HEIGHT = 844;

/** A reply from its file. */
export interface Golden {
  name: string;
  blocks: Block[];
}

const phone = ({ name, blocks }: Golden, dark: boolean): string => `<div class="phone ${dark ? "dark" : ""}">
${name.endsWith("-shared") ? "" : '<div class="seen">Only visible to you</div>'}
<div class="from"><div class="avatar">R</div><div><b>redis-ops</b><span class="app">APP</span><span class="at">21:04</span></div></div>
<div class="message">${blocks.map(blockHtml).join("\n")}</div>
</div>`;

const document = (body: string): string =>
  `<!doctype html><html lang="en"><head><meta charset="utf-8"><style>${STYLE}</style></head><body>${body}</body></html>`;

/** On a light screen. */
export const single = (golden: Golden): string => document(phone(golden, false));

/** Light and dark, side by side. */
export const pair = (golden: Golden): string =>
  document(`<div class="pair">${phone(golden, false)}${phone(golden, true)}</div>`);

/** All of them, each under its name. */
export const sheet = (all: readonly Golden[]): string =>
  document(
    `<div class="sheet">${all.map((golden) => `<div class="cell"><div class="name">${golden.name}</div>${phone(golden, false)}</div>`).join("")}</div>`,
  );
