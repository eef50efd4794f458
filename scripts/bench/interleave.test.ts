import { expect, it } from "vitest";
import { interleave } from "./interleave.ts";

const side = (name: string, order: string[]) => async () => order.push(name);
const { signal } = new AbortController();

it("takes the sides in turn, every other round backwards", async () => {
  const order: string[] = [];
  const taken = await interleave(
    2,
    { quick: { sample: side("quick", order), each: 2 }, slow: { sample: side("slow", order) } },
    signal,
  );
  expect(order).toEqual(["quick", "quick", "slow", "slow", "quick", "quick"]);
  expect(taken).toEqual({ quick: [1, 2, 5, 6], slow: [3, 4] });
});

it("ends with the reason of an abort", async () => {
  const controller = new AbortController();
  const sample = async (): Promise<number> => {
    controller.abort(new Error("enough"));
    return 1;
  };
  await expect(interleave(5, { one: { sample } }, controller.signal)).rejects.toThrow("enough");
});
