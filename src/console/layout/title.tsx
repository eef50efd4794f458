/** A heading at the level that its place in the page has. */
import type { ComponentChildren } from "preact";

/** @param level from 1 on */
export const TitleAt = ({ level, children }: { level: number; children: ComponentChildren }) => {
  const Tag = `h${Math.min(6, Math.max(1, level))}` as "h2";
  return <Tag>{children}</Tag>;
};
