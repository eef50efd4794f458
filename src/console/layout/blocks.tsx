/** Each kind of block. */
import type { Block, TextBlock } from "../../present/view.ts";
import { Change, Way } from "./change.tsx";
import { Entries, Log } from "./entries.tsx";
import { Findings } from "./findings.tsx";
import { Gauges } from "./gauge.tsx";
import { Mark } from "./mark.tsx";
import { isEmpty, PhraseText, Prose } from "./phrase.tsx";
import { Rows } from "./rows.tsx";
import type { StepButtonProps } from "./step.tsx";
import { TitleAt } from "./title.tsx";

export interface BlockProps {
  block: Block;
  /** Of its title. */
  level: number;
  /** The rule whose finding is looked for. */
  asked: string | null;
  onStep: StepButtonProps["onStep"];
}

const Text = ({ block: { title, paragraphs, mark, next, small } }: { block: TextBlock }) => {
  const said = paragraphs.filter((each) => !isEmpty(each));
  const name = next === true ? "next" : small === true ? "small" : undefined;
  return (
    <>
      {said.map((each, at) => (
        <p key={at} class={name}>
          {title === undefined && mark !== undefined && at === 0 ? <Mark {...mark} /> : null} <PhraseText of={each} />
        </p>
      ))}
    </>
  );
};

const Content = ({ block, level, asked, onStep }: BlockProps) => {
  switch (block.kind) {
    case "text":
      return <Text block={block} />;
    case "gauges":
      return <Gauges gauges={block.gauges} />;
    case "rows":
      return <Rows block={block} onStep={onStep} />;
    case "entries":
      return <Entries block={block} onStep={onStep} />;
    case "log":
      return <Log block={block} />;
    case "findings":
      return <Findings {...block} level={level} asked={asked} onStep={onStep} />;
    case "change":
      return <Change block={block} />;
    case "way":
  }
  return <Way block={block} />;
};

const BlockLayout = (props: BlockProps) => {
  const { block, level } = props;
  const title = "title" in block ? block.title : undefined;
  if (title === undefined) return <Content {...props} />;
  return (
    <section class="titled">
      <TitleAt level={level}>
        {block.kind === "text" && block.mark !== undefined ? <Mark {...block.mark} /> : null} <Prose text={title} />
      </TitleAt>
      <Content {...props} level={level + 1} />
    </section>
  );
};

export interface BlocksProps extends Omit<BlockProps, "block" | "asked"> {
  blocks: readonly Block[];
  asked?: BlockProps["asked"];
}

/** One below the other. */
export const Blocks = ({ blocks, asked = null, ...props }: BlocksProps) => (
  <>
    {blocks.map((block, at) => (
      <BlockLayout key={at} block={block} asked={asked} {...props} />
    ))}
  </>
);
