/** What an alert's message in Slack says became of a change that was made about it. */
import { expect, test } from "vitest";
import type { Made } from "../made.ts";
import { madeText } from "./slack-message.ts";

const MADE: Made = {
  ...{ id: 7, key: "maxmemory", before: "512mb", after: "576mb", original: "512mb", state: "kept", until: null },
  by: { id: "ann", role: "operator", via: "token" },
};

test.each<[Made["state"], string]>([
  ["kept", "; in force until Redis restarts"],
  ["reverted", "; put back to 512 MiB by its timer"],
  ["undone", "; undone, back to 512 MiB"],
  // Whether that is the same Redis, restarted, or another one is not known.
  ["lost", "; gone, another Redis process answers"],
  ["unknown", "; look what it is now"],
])("one that is %s", (state, became) => {
  expect(madeText({ ...MADE, state })).toBe(`maxmemory 512 MiB → 576 MiB, by ann (token)${became}`);
});
