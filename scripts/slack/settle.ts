import type { FakeSlack, SlackMessage } from "./fake.ts";

/** A Worker answers later than it acknowledges only when the host is slow. */
const LATE_ANSWER_MS = 35_000;

/** What of the messages is compared to see whether one has come or was edited. */
export const stateOf = (slack: FakeSlack): string => JSON.stringify(slack.messages);

/**
 * The newest message once it is the answer; null where there is none in time. One that only says that it waits is edited once; it goes to
 * `onWaiting`.
 *
 * @param before `stateOf`, from before the command was sent
 */
export const settled = async (
  slack: FakeSlack,
  before: string,
  onWaiting: (message: SlackMessage) => void = () => {},
): Promise<SlackMessage | null> => {
  await slack.until(() => stateOf(slack) !== before || slack.violations.length > 0, LATE_ANSWER_MS);
  const first = slack.newest();
  if (first !== null && /^Asking .+ for /.test(first.text)) {
    const waiting = stateOf(slack);
    onWaiting(first);
    await slack.until(() => stateOf(slack) !== waiting, LATE_ANSWER_MS);
  }
  return slack.newest();
};
