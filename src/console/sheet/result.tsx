/** What became of a change: the API's answer, or what the list of changes tells of it. */
import type { Block, Step, View } from "../../present/view.ts";
import { Blocks } from "../layout/blocks.tsx";
import { StepButton } from "../layout/step.tsx";
import { ViewLayout } from "../layout/view.tsx";
import { blocksOf } from "../state/glance.ts";
import type { Settled } from "./states.ts";

interface Props {
  onStep: (step: Step) => void;
}

/** Of a list, the entries of these changes only. */
export const entriesOf = ({ body }: Pick<View, "body">, ids: readonly number[]): Block[] =>
  blocksOf(body, "entries").flatMap((block) => {
    const entries = block.entries.filter(({ title }) => typeof title === "string" && ids.includes(Number(title)));
    return entries.length === 0 ? [] : [{ ...block, entries }];
  });

export const Result = ({ settled, onStep }: { settled: Settled } & Props) => {
  if (settled.by === "answer") return <ViewLayout view={settled.page.view} onStep={onStep} />;
  if (settled.by === "nobody") return <StepButton step={settled.see} onStep={onStep} />;
  return <Blocks blocks={entriesOf(settled.page.view, settled.ids)} level={3} onStep={onStep} />;
};
