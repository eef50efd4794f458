import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import { fieldsOf } from "./fields.ts";
import { databasesOf, parseInfo, sectionOf } from "./info.ts";

const FIXTURES = join(import.meta.dirname, "fixtures");
const recorded = readdirSync(FIXTURES).filter((name) => name.endsWith(".txt"));
const fixture = (name: string): string => readFileSync(join(FIXTURES, name), "utf8");

test.each(recorded)("finds every field of %s with the value that the whole has for it", (name) => {
  const text = fixture(name);
  let found = 0;
  for (const [section, fields] of Object.entries(parseInfo(text))) {
    const one = fieldsOf(text, section);
    for (const [field, value] of Object.entries(fields)) {
      // The second of two fields of one name has no name of its own in the text.
      if (field.includes("#")) continue;
      found += 1;
      expect(one.number(field), field).toBe(typeof value === "number" ? value : null);
      expect(one.text(field), field).toBe(typeof value === "object" ? null : String(value));
    }
  }
  expect(found).toBeGreaterThan(150);
});

test("finds in any text what the whole has, whatever headings it repeats and however its lines end", () => {
  const word = fc.constantFrom(
    "a",
    "b",
    "ab",
    "#a",
    "__proto__",
    "a=1,b=2",
    "\u2028# A",
    "x\r# A",
    "12",
    "-1",
    "1.5",
    "",
  );
  const line = fc.oneof(
    fc
      .tuple(fc.constantFrom("# A", "#b", "#", "# A b ", "#\tA"), fc.constantFrom("", "\u2028"))
      .map((parts) => parts.join("")),
    fc.tuple(word, fc.constant(":"), word).map((parts) => parts.join("")),
    word,
  );
  const text = fc
    .array(fc.tuple(line, fc.constantFrom("\n", "\r\n", "\n\n")).map((parts) => parts.join("")))
    .map((lines) => lines.join(""));
  fc.assert(
    fc.property(text, (info) => {
      for (const [section, fields] of Object.entries(parseInfo(info))) {
        // What stands before the first heading belongs to no section, and is asked for by nobody.
        if (section === "other") continue;
        for (const [field, value] of Object.entries(fields)) {
          if (field.includes("#")) continue;
          expect(fieldsOf(info, section).text(field)).toBe(typeof value === "object" ? null : String(value));
        }
      }
    }),
    { numRuns: 2_000 },
  );
});

describe("fields of a section", () => {
  const text =
    "# Server\r\nport:6379\r\nuptime:0\r\n\r\n# Memory\nused:7\nfree:-1\nport:1\nversion:8.1\nshare:a=1,b=2\r\n# Last\nend:5";
  test("are not those of another, nor such as only end in the name", () => {
    expect(fieldsOf(text, "server").number("port")).toBe(6379);
    expect(fieldsOf(text, "memory").number("port")).toBe(1);
    expect(fieldsOf(text, "memory").number("uptime")).toBeNull();
    expect(fieldsOf(text, "memory").number("ort")).toBeNull();
    expect(fieldsOf(text, "last").number("end")).toBe(5);
  });

  test("are null where they are not what is asked for", () => {
    const memory = fieldsOf(text, "memory");
    expect(memory.count("free")).toBeNull();
    expect(memory.number("free")).toBe(-1);
    expect(memory.number("version")).toBeNull();
    expect(memory.text("share")).toBeNull();
    expect(fieldsOf(text, "server").flag("uptime")).toBe(false);
    expect(fieldsOf(text, "server").flag("port")).toBe(true);
    expect(fieldsOf(text, "server").flag("missing")).toBeNull();
  });

  test("are none where the section is missing, or there is no text", () => {
    expect(fieldsOf(text, "memor").number("used")).toBeNull();
    expect(fieldsOf(text, "stats").number("used")).toBeNull();
    expect(fieldsOf("", "memory").text("used")).toBeNull();
  });
});

test("a section reaches from its heading to the next", () => {
  expect(sectionOf("x:1\n# A\r\na:1\r\n\r\n#  B \r\nb:#2\r\n", "a")).toBe("# A\r\na:1\r\n\r");
  expect(sectionOf("x:1\n# A\r\na:1\r\n\r\n#  B \r\nb:#2\r\n", "b")).toBe("#  B \r\nb:#2\r\n");
});

test("tells databases without keys from a reply that has no section of them", () => {
  expect(databasesOf("# Keyspace\r\ndb0:keys=2,expires=0\r\ndb3:keys=1,expires=1\r\n")).toEqual({
    db0: { keys: 2, expires: 0 },
    db3: { keys: 1, expires: 1 },
  });
  expect(databasesOf("# Keyspace\r\n")).toEqual({});
  expect(databasesOf("# Memory\r\nused:1\r\n")).toBeUndefined();
});
