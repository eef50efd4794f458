import { operator } from "../changes/operator.ts";
import type { TestStack } from "../setup/stack.ts";

/** In bytes, as Redis itself says. */
export const usedMemory = async ({ control }: Pick<TestStack, "control">): Promise<number> =>
  Number(/used_memory:(\d+)/.exec(await control.redis("INFO", "memory"))?.[1]);

/** Redis is nearly full with what it holds, under a policy that refuses writes then. Answers the way back. */
export const fullMemory = async (stack: TestStack): Promise<() => Promise<void>> => {
  const { actual } = operator(stack);
  const settings = async (maxmemory: string, policy: string): Promise<void> => {
    await stack.control.redis("CONFIG", "SET", "maxmemory-policy", policy);
    await stack.control.redis("CONFIG", "SET", "maxmemory", maxmemory);
  };
  const before = [await actual("maxmemory"), await actual("maxmemory-policy")] as const;
  await settings(String(Math.ceil((await usedMemory(stack)) * 1.04)), "noeviction");
  return () => settings(...before);
};
