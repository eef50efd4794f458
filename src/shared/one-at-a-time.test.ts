import { expect, it } from "vitest";
import { inTurns, oneAtATime } from "./one-at-a-time.ts";

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

it("lets work go on beside other such work, and what has to be alone waits for all before it", async () => {
  const turns = inTurns();
  const seen: string[] = [];
  const finish = new Map<string, () => void>();
  const work = (name: string) => async (): Promise<string> => {
    seen.push(name);
    await new Promise<void>((resolve) => finish.set(name, resolve));
    return name;
  };
  const settle = (): Promise<void> => new Promise((resolve) => setTimeout(resolve));
  const all = [turns.beside(work("a")), turns.beside(work("b"))];
  all.push(turns.alone(work("change")), turns.beside(work("c")));
  await settle();
  expect(seen).toEqual(["a", "b"]);
  finish.get("b")?.();
  await settle();
  expect(seen).toEqual(["a", "b"]);
  finish.get("a")?.();
  await settle();
  expect(seen).toEqual(["a", "b", "change"]);
  finish.get("change")?.();
  await settle();
  expect(seen).toEqual(["a", "b", "change", "c"]);
  finish.get("c")?.();
  expect(await Promise.all(all)).toEqual(["a", "b", "change", "c"]);
  await expect(turns.beside(() => Promise.reject(new Error("broken")))).rejects.toThrow("broken");
  expect(await turns.alone(async () => "answer")).toBe("answer");
});

it("keeps nothing of the work that has ended, however much goes on beside other such work", async () => {
  const turns = inTurns();
  for (let nth = 0; nth < 3; nth += 1) await turns.beside(() => Promise.resolve("answer"));
  // What the next one is given is what was kept for it.
  expect(await turns.alone((...kept: unknown[]) => Promise.resolve(kept))).toEqual([undefined]);
});
