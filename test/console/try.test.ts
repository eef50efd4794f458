import { expect, test } from "vitest";
import { writeFileSync } from "node:fs";
import { consoleGround } from "./ground.ts";
import { violationsOf } from "./axe.ts";
import { overflowing } from "./layout.ts";

const ground = await consoleGround();

test("try", async () => {
  const opened = await ground.openAs("operator");
  const { page, context, complaints, requests } = opened;
  console.log(await context.cookies());
  await page.goto("/");
  await page.waitForTimeout(3000);
  writeFileSync("/tmp/S/browser-try.html", await page.content());
  await page.screenshot({ path: "/tmp/S/browser-try.png" });
  console.log(
    requests.map((r) => `${r.method()} ${r.url()}`),
    complaints,
  );
  console.log(await violationsOf(page), await overflowing(page));
  const again = await ground.openAs("operator", { scheme: "dark", size: "small" });
  await again.page.goto("/#/t/test");
  await again.page.waitForTimeout(3000);
  await again.page.screenshot({ path: "/tmp/S/browser-try2.png" });
  console.log(await violationsOf(again.page), await overflowing(again.page), again.complaints);
  expect(1).toBe(1);
});
