import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
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
