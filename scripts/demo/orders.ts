/** What a running demo does when it is told to. */
import { StackError } from "../stack/command.ts";
import { fillRedis } from "../stack/fill.ts";
import type { Progress } from "../stack/progress.ts";
import type { Stack } from "../stack/stack.ts";
import { createBreakage } from "../stack/states/breakage.ts";
import { STATES } from "../stack/states/index.ts";
import type { StateName } from "../stack/states/index.ts";
import type { Order } from "./arguments.ts";
import { askForLink } from "./sign-in.ts";
import type { Reply } from "./socket.ts";

/** Returns the function that carries orders out; that function does not reject. */
export function ordersFor(stack: Stack, progress: Progress, ask: string): (order: Order) => Promise<Reply> {
  const breakage = createBreakage({ ...stack, progress });

  /** A repair may have made Redis anew. */
  const repair = async (): Promise<StateName | null> => {
    const repaired = await breakage.repair();
    if (repaired !== null) await fillRedis(stack);
    return repaired;
  };

  async function carryOut(order: Order): Promise<string> {
    if (order.order === "restart-worker") {
      await progress.step("Starting the Worker again", () => stack.worker.restart());
      return `The Worker was ended and started again on ${stack.worker.url}; its storage and its timers are as they were.\n`;
    }
    if (order.order === "sign-in") return `${await askForLink(stack)}\n`;
    if (order.order === "repair") {
      const repaired = await progress.step("Repairing", repair);
      return repaired === null ? "Nothing was broken.\n" : `No longer: ${STATES[repaired].summary}.\n`;
    }
    const { state } = order;
    return progress.step(`Breaking: ${state}`, async () => {
      const repaired = await repair();
      try {
        await breakage.break(state);
      } catch (error) {
        // Redis was made anew, and is empty.
        await fillRedis(stack);
        throw error;
      }
      const before = repaired === null || repaired === state ? "" : ` (${repaired} was repaired first)`;
      return `Now ${STATES[state].summary}${before}.\nSee what doctor finds:\n${ask}Then: npm run demo -- --repair\n`;
    });
  }

  return async (order) => {
    try {
      return { done: true, text: await carryOut(order) };
    } catch (error) {
      if (!(error instanceof StackError)) progress.note(String((error as Error).stack ?? error));
      return { done: false, text: `It did not work: ${(error as Error).message}\n` };
    }
  };
}
