/** Settings of Redis as parts of a view. */
import { fromTo } from "../shared/setting.ts";
import type { Part } from "./view.ts";

export { bytesOf, fromTo, isLowered, settingText } from "../shared/setting.ts";

export const arrow = (key: string, before: string, after: string): Part => ({
  kind: "arrow",
  ...fromTo(key, before, after),
});
