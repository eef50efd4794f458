/** What became of a change: the API's answer, or what the list of changes tells of it. */
import type { Block, Step, View } from "../../present/view.ts";
import { BlockLayout } from "../layout/blocks.tsx";
import { ViewLayout } from "../layout/view.tsx";
import type { Settled } from "./states.ts";

interface Props {
  onStep: (step: Step) => void;
}

/** Of a list, the entries of these changes only. */
export const entriesOf = ({ body }: Pick<View, "body">, ids: readonly number[]): Block[] =>
  body.flatMap((block) => {
    if (block.kind !== "entries") return [];
    const entries = block.entries.filter(({ title }) => typeof title === "string" && ids.includes(Number(title)));
    return entries.length === 0 ? [] : [{ ...block, entries }];
  });

export const Result = ({ settled, onStep }: { settled: Settled } & Props) => {
  if (settled.by === "answer") return <ViewLayout view={settled.page.view} onStep={onStep} />;
  return (
    <>
      {entriesOf(settled.page.view, settled.ids).map((block, at) => (
        <BlockLayout key={at} block={block} level={3} asked={null} onStep={onStep} />
      ))}
    </>
  );
};
