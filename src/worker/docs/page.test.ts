import { describe, expect, it } from "vitest";
import { OPERATION_NAMES, operations } from "../../protocol/operations.ts";
import { viewOf } from "../../present/index.ts";
import { textOf } from "../../present/text.ts";
import { ask } from "../double/front-door.ts";
import { told } from "../../protocol/answer.ts";
import { answerExample, hasExample } from "../../protocol/examples/answers.ts";
import { escape, prose } from "./page.ts";

const docs = () => ask("/docs", { token: null });

describe("the documentation", () => {
  it("is a page of HTML that names every operation and its path", async () => {
    const { status, headers, text } = await docs();
    expect([status, headers.get("Content-Type")]).toEqual([200, "text/html; charset=utf-8"]);
    for (const name of OPERATION_NAMES) {
      expect(text).toContain(`<h3 id="operation-${name}">${name}</h3>`);
      expect(text).toContain(operations[name].http.path.replace("?}", "}"));
    }
    expect(text).toContain(`&quot;$REDIS_OPS_URL/v1/targets/prod/redis/config/maxmemory&quot;`);
  });

  it("shows a change as curl sends it: a new key, a type and a body of JSON", async () => {
    const { text } = await docs();
    expect(text).toContain(
      escape(`curl -X PUT -H "Authorization: Bearer $REDIS_OPS_TOKEN" \\
  -H "Idempotency-Key: $(uuidgen)" -H "Content-Type: application/json" \\
  -d '{"value":"576mb","for":"2h","reason":"queue backlog"}' \\
  "$REDIS_OPS_URL/v1/targets/prod/redis/config/maxmemory"`),
    );
    expect(text).toContain("/v1/targets/prod/changes/12/undo&quot;");
  });

  it("loads nothing and runs nothing: no script, no image, no link to another site", async () => {
    const { text } = await docs();
    expect(text).not.toMatch(/<(?:script|img|link|iframe|object|form)\b/i);
    expect(text).not.toMatch(/\s(?:src|on\w+|style)=/i);
    expect(text).not.toMatch(/@import|url\(/i);
    for (const [, address = ""] of text.matchAll(/href="([^"]*)"/g)) expect(address).toMatch(/^[/#](?!\/)/);
  });

  it("may use its own style sheet, by its hash, and no other", async () => {
    const { headers, text } = await docs();
    const style = /<style>([\s\S]*?)<\/style>/.exec(text)?.[1] ?? "";
    const hash = new Uint8Array(await crypto.subtle.digest("SHA-256", new TextEncoder().encode(style)));
    const allowed = `'sha256-${btoa(String.fromCodePoint(...hash))}'`;
    expect(headers.get("Content-Security-Policy")).toContain(`default-src 'none'; style-src ${allowed};`);
    expect(text.match(/<style>/g)).toHaveLength(1);
  });

  it("shows each answer as JSON and as the text that a terminal gets", async () => {
    const { text } = await docs();
    for (const name of OPERATION_NAMES.filter(hasExample)) {
      const [first = ""] = textOf(viewOf(told(answerExample(name)))).split("\n");
      expect(text).toContain(`<pre><code>${escape(first)}`);
    }
  });

  it("fits a phone and follows its colours", async () => {
    const { text } = await docs();
    expect(text).toContain('<meta name="viewport" content="width=device-width, initial-scale=1">');
    expect(text).toContain("@media (prefers-color-scheme: dark)");
    expect(text).toContain("overflow-wrap: anywhere");
  });

  it("escapes what it puts into HTML", () => {
    expect(escape(`<a href="x">'&'</a>`)).toBe("&lt;a href=&quot;x&quot;&gt;&#39;&amp;&#39;&lt;/a&gt;");
    expect(prose("what `docker stats <x>` shows")).toBe("what <code>docker stats &lt;x&gt;</code> shows");
  });
});
