import { type FakeSlack, show } from "../../scripts/slack/fake.ts";

/** The address of the picture in the newest message, once it is there. */
export const chartIn = async (slack: FakeSlack): Promise<string> => {
  const pictureIn = (): string | undefined =>
    slack.newest()?.blocks.flatMap((block) => (block.type === "image" ? [block.image_url] : []))[0];
  await slack.until(() => pictureIn() !== undefined);
  const address = pictureIn();
  if (address === undefined) throw new Error(`no picture in ${show(slack.latest())}. ${slack.violations.join("; ")}`);
  return address;
};
