/** `PUBLIC_URL`: where people reach this Worker, for links in what is told unasked. Without it there are none: no request tells an alarm its address. */
import * as z from "zod";

const SAID = "must be an origin such as https://redis-ops.example.org";

/** An origin, without a slash at its end; null where it is not set. */
export const publicUrlSchema = z
  .string(SAID)
  .default("")
  .transform((text, context) => {
    const given = text.trim();
    if (given === "") return null;
    const url = URL.canParse(given) ? new URL(given) : null;
    if (url !== null && url.protocol === "https:" && [url.origin, `${url.origin}/`].includes(given)) return url.origin;
    context.issues.push({ code: "custom", input: text, message: SAID });
    return z.NEVER;
  });
