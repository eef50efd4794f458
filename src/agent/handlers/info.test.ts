import { expect, test } from "vitest";
import { operations } from "../../protocol/operations.ts";
import { infoOf, recorded, text } from "./recorded.fixture.ts";
import { info } from "./info.ts";

test("parses INFO whole, without naming the default section", async () => {
  const { context, batches } = recorded({ INFO: text(infoOf("redis-8.0")) });
  const result = await info({ section: "default" }, context);
  if (!result.ok) throw new Error(result.failure.detail);
  expect(operations.info.reading.parse(result.value)).toEqual(result.value);
  expect(result.value.sections["server"]).toMatchObject({ redis_version: "8.0.2" });
  expect(batches).toEqual([["INFO"]]);
});

test("asks for the section that was named; one that this Redis does not have is empty", async () => {
  const { context, commands } = recorded({ "INFO keysizes": text("\r\n") });
  expect(await info({ section: "keysizes" }, context)).toEqual({ ok: true, value: { sections: {} } });
  expect(commands()).toEqual(["docker compose -p shop exec -T redis redis-cli INFO keysizes"]);
});
