/** What the search for secrets sees: a leak in any of the usual forms, whole or cut, alone or in the middle of other bytes. */
import { mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { must } from "../../scripts/stack/command.ts";
import { needlesOf } from "./needles.ts";
import { Search } from "./search.ts";
import { seedOf } from "./secret.ts";

const PASSWORD = 'p%ss w"rd\\/+é-3f9c2a71b04e88d6';
const bytes = Buffer.from(PASSWORD);
const needles = needlesOf([{ name: "Redis password", bytes }]);

const finds = (text: string | Buffer): boolean => {
  const search = new Search(needles);
  search.look(Buffer.from(text), "here");
  return search.hits.length > 0;
};

describe("a leak is found", () => {
  test.each([
    ["as it is", PASSWORD],
    ["in hexadecimal", bytes.toString("hex")],
    ["in upper-case hexadecimal", bytes.toString("hex").toUpperCase()],
    ["in base64", bytes.toString("base64")],
    ["in base64 after one other byte", Buffer.from(`x${PASSWORD}y`).toString("base64")],
    ["in base64 after two other bytes", Buffer.from(`:x${PASSWORD}y`).toString("base64")],
    ["in base64url", Buffer.from(`default:${PASSWORD}`).toString("base64url")],
    ["in a URL", encodeURIComponent(PASSWORD)],
    ["in a URL, every byte escaped", [...bytes].map((byte) => `%${byte.toString(16)}`).join("")],
    ["in JSON", JSON.stringify({ password: PASSWORD })],
    ["as a Buffer in JSON", JSON.stringify(bytes)],
    ["as numbers with blanks", [...bytes].join(", ")],
    ["cut after 20 characters", PASSWORD.slice(0, 20)],
    ["without its beginning", PASSWORD.slice(8)],
    ["twice escaped", JSON.stringify(JSON.stringify(PASSWORD))],
  ])("%s", (_title, text) => {
    expect(finds(text)).toBe(true);
    expect(finds(`before ${text} after`)).toBe(true);
  });
});

test("what is no leak is not found", () => {
  expect(finds("password requirepass REDISCLI_AUTH 3f9c")).toBe(false);
  expect(finds("")).toBe(false);
});

test("a leak across two parts of a stream is found, wherever it is cut", () => {
  for (let cut = 1; cut < bytes.length; cut += 1) {
    const search = new Search(needles);
    const look = search.stream();
    look(bytes.subarray(0, cut), "here");
    look(bytes.subarray(cut), "here");
    expect(search.hits.length, `cut at ${cut}`).toBeGreaterThan(0);
  }
});

test("of an SSH key the secret part is looked for: the private file has it, the public one does not", async () => {
  const directory = await mkdtemp(join(tmpdir(), "redis-ops-seed-"));
  try {
    const path = join(directory, "key");
    await must(["ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-f", path]);
    const text = await readFile(path, "utf8");
    const seed = seedOf(text);
    expect(seed.length).toBe(32);
    const search = new Search(needlesOf([{ name: "SSH key", bytes: seed }]));
    search.lookText(await readFile(`${path}.pub`, "utf8"), "public");
    search.lookText(text, "private");
    search.lookText(JSON.stringify({ key: text }), "in JSON");
    expect(new Set(search.hits.map(({ where }) => where))).toEqual(new Set(["private", "in JSON"]));
  } finally {
    await rm(directory, { recursive: true });
  }
});
