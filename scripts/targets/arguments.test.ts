import { expect, it } from "vitest";
import { wordsOf } from "./arguments.ts";

const nothing = { targets: null, secret: false, envFile: false };

it.each([
  [[], { ...nothing, rest: [] }],
  [["--port", "8787"], { ...nothing, rest: ["--port", "8787"] }],
  [["--targets", "a.json", "--dry-run"], { ...nothing, targets: "a.json", rest: ["--dry-run"] }],
  [["--dry-run", "--targets=a.json"], { ...nothing, targets: "a.json", rest: ["--dry-run"] }],
  [["--targets-secret", "-e", "staging"], { ...nothing, secret: true, rest: ["-e", "staging"] }],
  [["--env-file", "b"], { ...nothing, envFile: true, rest: ["--env-file", "b"] }],
  [["--env-file=b", "--targets", "a"], { ...nothing, targets: "a", envFile: true, rest: ["--env-file=b"] }],
  [["--var", "A:1", "--", "--targets"], { ...nothing, rest: ["--var", "A:1", "--", "--targets"] }],
  [["--targets"], { ...nothing, targets: undefined, rest: [] }],
])("reads %j, and leaves to Wrangler what is not its own", (argv, asked) => {
  expect(wordsOf(argv)).toEqual(asked);
});
