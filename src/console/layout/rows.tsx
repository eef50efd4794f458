/** Names and values, and tables. */
import type { Block } from "../../present/view.ts";
import { Most } from "./most.tsx";
import { PhraseText } from "./phrase.tsx";
import { StepButton, type StepButtonProps } from "./step.tsx";

type RowsBlock = Extract<Block, { kind: "rows" }>;
type Row = RowsBlock["rows"][number];

const Pairs = ({ rows }: { rows: readonly Row[] }) => (
  <dl class="pairs">
    {rows.map(([name = "", value = ""], at) => (
      <div key={at}>
        <dt>
          <PhraseText of={name} />
        </dt>
        <dd>
          <PhraseText of={value} />
        </dd>
      </div>
    ))}
  </dl>
);

/** It moves sideways by itself where it is wider than the screen. */
const Table = ({ rows, right }: { rows: readonly Row[]; right: number | undefined }) => (
  <div class="wide" tabIndex={0}>
    <table>
      <tbody>
        {rows.map((row, at) => (
          <tr key={at}>
            {row.map((cell, column) => (
              <td key={column} class={column === right ? "right" : undefined}>
                <PhraseText of={cell} />
              </td>
            ))}
          </tr>
        ))}
      </tbody>
    </table>
  </div>
);

export const Rows = ({ block, onStep }: { block: RowsBlock; onStep: StepButtonProps["onStep"] }) => {
  const { rows, right, most = rows.length, noun = "line", all } = block;
  const arePairs = rows.every((row) => row.length <= 2);
  return (
    <>
      <Most
        items={rows}
        most={most}
        noun={noun}
        list={(items) => (arePairs ? <Pairs rows={items} /> : <Table rows={items} right={right} />)}
      />
      {all === undefined ? null : <StepButton step={all} onStep={onStep} />}
    </>
  );
};
