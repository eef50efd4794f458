import { untilAnswers } from "../compose.ts";
import { redis } from "./ask.ts";
import { remake } from "./overlay.ts";
import { commandOf, remadeWith } from "./remade.ts";
import type { State } from "./state.ts";

export const neverSaved: State = {
  summary: "Redis was started to keep nothing on disk, and has never saved anything",
  async apply(stack) {
    await remake(stack);
    await redis(stack, "CONFIG", "SET", "save", "");
    // Without a snapshot when it is made anew, and without an append-only file to be read then.
    await remadeWith(stack, [...(await commandOf(stack)), "--save", "", "--appendonly", "no"]);
    await untilAnswers(stack.engine, stack.container);
    await redis(stack, "SET", "page:1", "x");
    return () => remake(stack);
  },
};
