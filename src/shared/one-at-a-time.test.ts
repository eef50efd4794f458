import { expect, it } from "vitest";
import { oneAtATime } from "./one-at-a-time.ts";

it("begins a piece of work only when the one before it has ended, in the order of asking", async () => {
  const turn = oneAtATime();
  const seen: string[] = [];
  let finish = (): void => {};
  const first = turn(async () => {
    seen.push("first begins");
    await new Promise<void>((resolve) => {
      finish = resolve;
    });
    seen.push("first ends");
    return 1;
  });
  const second = turn(async () => {
    seen.push("second begins");
    return 2;
  });
  await Promise.resolve();
  expect(seen).toEqual(["first begins"]);
  finish();
  await expect(Promise.all([first, second])).resolves.toEqual([1, 2]);
  expect(seen).toEqual(["first begins", "first ends", "second begins"]);
});

it("goes on after a failure, which only the one who asked gets to see", async () => {
  const turn = oneAtATime();
  const failing = turn(() => Promise.reject(new Error("broken")));
  const next = turn(async () => "answer");
  await expect(failing).rejects.toThrow("broken");
  await expect(next).resolves.toBe("answer");
});
