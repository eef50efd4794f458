import type { Output } from "../../../src/protocol/operations.ts";
import { code, context, section } from "../blocks.ts";
import { table } from "../columns.ts";
import { more } from "../cut.ts";
import { words } from "../escape.ts";
import { FOUND } from "../heading.ts";
import { span } from "../prose.ts";
import type { Body, RenderContext } from "../reply.ts";
import { inline } from "./generic.ts";

/** A phone is no place for 200 fields: of several sections each shows its first, one alone shows what a message holds. */
const MOST_OF_ONE = 120;
const MOST_OF_SEVERAL = 12;
const MOST_SECTIONS = 14;

export const infoBody = ({ sections }: Output<"info">, { target }: RenderContext): Body => {
  const named = Object.entries(sections);
  const most = named.length === 1 ? MOST_OF_ONE : MOST_OF_SEVERAL;
  return {
    heading: FOUND,
    blocks: [
      ...named.slice(0, MOST_SECTIONS).flatMap(([name, fields]) => {
        const rows = Object.entries(fields).map(([key, value]) => [key, inline(value) ?? ""] as const);
        const left = rows.length - most;
        return [
          section(`*${words(name)}*`),
          ...(rows.length === 0 ? [] : code(table(rows.slice(0, most)))),
          ...more(left, "field").map((text) =>
            context(
              named.length === 1
                ? text
                : `${text}: ${span(`/redis info ${name}${target === null ? "" : ` on ${target}`}`, 120)}`,
            ),
          ),
        ];
      }),
      ...more(named.length - MOST_SECTIONS, "section").map((text) => context(text)),
    ],
  };
};
