/** `GET /chart/…`: one picture, at an address that is signed and ends. What draws it is loaded with the first one. */
import { throttle } from "../access/auth.ts";
import { readChartAddress } from "../access/chart-address.ts";
import { askCourse } from "../gateway/course.ts";
import { addressKey } from "./address.ts";
import type { HttpContext } from "./context.ts";
import { nothing } from "./fallback.ts";
import { respondProblem } from "./respond.ts";

/** For an address that the Worker has not made, or that has ended, the same as where there is nothing at all. */
export const serveChart = async (c: HttpContext): Promise<Response> => {
  const [config, entry] = [c.get("config"), c.get("entry")];
  const wait = await throttle(c.env, addressKey(c.req.header("CF-Connecting-IP"), "chart"));
  if (wait !== null) return respondProblem(c, wait);
  const charted = await readChartAddress(config, c.req.path, Date.now());
  if (charted === null) return nothing(c);
  entry.target = charted.target;
  const course = await askCourse(c.env, config, charted);
  if (!course.ok) return respondProblem(c, course.failure);
  const { drawn } = await import("../chart/picture.ts");
  return c.body(await drawn(course.value, charted.target), 200, {
    "Content-Type": "image/png",
    "X-Robots-Tag": "noindex",
  });
};
