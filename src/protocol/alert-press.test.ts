import { expect, test } from "vitest";
import { alertActionId, alertValue, readAlertPress, togetherValue } from "./alert-press.ts";

test("a button of one alert, and one of several of a host, are read as they were made", () => {
  const one = { target: "prod", id: 14 };
  const several = [one, { target: "a-b_c", id: 3 }];
  expect(readAlertPress(alertActionId("unmute"), alertValue(one))).toEqual({ act: "unmute", ...one });
  expect(readAlertPress(alertActionId("mute"), togetherValue("ops", several))).toEqual({
    ...{ act: "mute", ...one, together: { told_in: "ops", alerts: several } },
  });
});

test("of a hundred targets with long names a button has as many as Slack has room for, each whole", () => {
  const hundred = Array.from({ length: 100 }, (_, id) => ({ target: `${"x".repeat(60)}${id % 100}`, id: id + 1 }));
  const value = togetherValue("ops", hundred);
  expect(value.length).toBeLessThanOrEqual(2000);
  const read = readAlertPress(alertActionId("acknowledge"), value)?.together?.alerts ?? [];
  expect(read.length).toBeGreaterThan(25);
  expect(read).toEqual(hundred.slice(0, read.length));
});
