/** What Slack does with the pictures of a message before it takes it: it fetches them, and takes no message whose picture it does not get. */
import * as z from "zod";
import { parseJson } from "../../src/shared/decode.ts";
import { describeError } from "../../src/shared/log.ts";

/** https://docs.slack.dev/reference/block-kit/blocks/image-block: png, jpg, jpeg and gif. */
const TYPES = /^image\/(?:png|jpeg|gif)$/;
const DEADLINE_MS = 10_000;

const messageSchema = z.object({ blocks: z.array(z.object({ type: z.string(), image_url: z.string().optional() })) });

/** Null where it comes; otherwise what comes instead, which Slack keeps to itself. */
const instead = async (url: string): Promise<string | null> => {
  try {
    const response = await fetch(url, { redirect: "manual", signal: AbortSignal.timeout(DEADLINE_MS) });
    const type = response.headers.get("content-type") ?? "";
    const isPicture = response.status === 200 && TYPES.test(type);
    if (isPicture) await response.arrayBuffer();
    return isPicture ? null : `${response.status} ${(await response.text()).slice(0, 200)}`;
  } catch (error) {
    return describeError(error);
  }
};

/** In Slack's words, what is wrong with them. @param from the origin on this machine that stands for the open internet; null for none */
export const unfetched = async (body: string, from: string | null): Promise<string[]> => {
  const said = parseJson(body);
  const message = messageSchema.safeParse(said.ok ? said.value : null);
  if (!message.success) return [];
  const missed = await Promise.all(
    message.data.blocks.map(async ({ type, image_url: url = "" }, at) => {
      if (type !== "image") return [];
      const isHere = from !== null && url.startsWith(`${from}/`);
      const why = isHere ? await instead(url) : url.startsWith("https://") ? null : "not on the open internet";
      return why === null ? [] : [`downloading image failed [json-pointer:/blocks/${at}/image_url]: ${why}`];
    }),
  );
  return missed.flat();
};
