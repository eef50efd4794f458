import { tryRedis } from "./ask.ts";
import { STATES } from "./index.ts";
import type { StateName } from "./index.ts";
import { remake } from "./overlay.ts";
import type { Repair, StateStack } from "./state.ts";

export interface Breakage {
  /** Repairs what is broken first, and answers its name. A state that does not come about is taken away again, and rejects. */
  break(name: StateName): Promise<{ repaired: StateName | null }>;
  /** Answers the name of the state that was taken away, or null where all was well. */
  repair(): Promise<StateName | null>;
}

/** One state at a time, for one stack. The caller sees to it that calls do not overlap. */
export function createBreakage(stack: StateStack): Breakage {
  let broken: { name: StateName; repair: Repair } | null = null;

  async function repair(): Promise<StateName | null> {
    const found = broken;
    if (found === null) return null;
    broken = null;
    // A person may have changed what the repair stands on; a Redis made anew is always well.
    await found.repair().catch(() => remake(stack));
    // What Redis remembers of it until it restarts.
    await tryRedis(stack, "SLOWLOG", "RESET");
    await tryRedis(stack, "CONFIG", "RESETSTAT");
    return found.name;
  }

  return {
    repair,
    async break(name) {
      const repaired = await repair();
      try {
        broken = { name, repair: await STATES[name].apply(stack) };
      } catch (error) {
        await remake(stack);
        throw error;
      }
      return { repaired };
    },
  };
}
