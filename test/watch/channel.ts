/** What stands in a channel of the imitation of Slack, and what people press there. */
import { expect } from "vitest";
import { type FakeSlack, show } from "../../scripts/slack/fake.ts";
import { type Button, buttonsOf } from "../../scripts/slack/limits.ts";
import type { Posted } from "../../scripts/slack/web-api.ts";

const theButton = ({ blocks }: Pick<Posted, "blocks">, label: RegExp): Button => {
  const found = buttonsOf(blocks).find(({ text }) => label.test(text.text));
  if (found === undefined) throw new Error(`no button ${label} in ${JSON.stringify(blocks)}`);
  return found;
};

/** @param slack asked for at each use, since a test may start it later */
export const channelOf = (slack: () => FakeSlack, channel: string) => {
  /** Messages in the channel, and what was said in their threads. */
  const told = (): { messages: readonly Posted[]; thread: readonly Posted[] } => {
    const { messages } = slack().webApi;
    return {
      messages: messages.filter(({ thread }) => thread === null),
      thread: messages.filter(({ thread }) => thread !== null),
    };
  };
  const first = (): Posted => {
    const [message] = told().messages;
    if (message === undefined) throw new Error(`Nothing was told. ${slack().violations.join("; ")}`);
    return message;
  };
  return {
    told,
    /** The first message of the channel. */
    first,
    labels: (): string[] => buttonsOf(first().blocks).map(({ text }) => text.text),
    /** What its charts are of. */
    charts: (): string[] =>
      first().blocks.flatMap((block) => (block.type === "data_visualization" ? [block.title] : [])),
    /** Presses a button of it; answers what the one who pressed sees, and nobody else. */
    press: async (label: RegExp, user: string): Promise<string> => {
      const seen = slack().messages.length;
      const { error } = await slack().pressed(first(), theButton(first(), label), { user, channel });
      expect(error).toBeNull();
      await slack().until((messages) => messages.length > seen);
      expect(slack().latest().ephemeral).toBe(true);
      return show(slack().latest());
    },
    /** Confirms what was asked last. */
    confirm: async (user: string): Promise<string> => {
      const question = slack().latest();
      const { edits } = question;
      await slack().pressed(question, theButton(question, /^Confirm/), { user, channel });
      await slack().until(() => question.edits > edits && !question.text.startsWith("Making"));
      return show(question);
    },
  };
};
