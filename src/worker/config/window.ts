/** How quiet hours, maintenance windows and mutes are written. Parsed, they are as the rest of this room wants them. */
import * as z from "zod";
import { isZone } from "../../shared/wall-clock/wall-clock.ts";
import type { Window } from "../../shared/wall-clock/window.ts";

const DAYS = ["sun", "mon", "tue", "wed", "thu", "fri", "sat"] as const;

const clock = z
  .string()
  .regex(/^(?:[01]\d|2[0-3]):[0-5]\d$/, "must be a time of day such as 22:00")
  .transform((text) => Number(text.slice(0, 2)) * 60 + Number(text.slice(3)));

/** `{ "zone": "Europe/Berlin", "from": "22:00", "until": "07:00" }`; `days` are those on which it begins. */
export const windowSchema = z
  .strictObject({
    zone: z.string().refine(isZone, "must be a time zone by its IANA name, such as Europe/Berlin"),
    from: clock,
    until: clock,
    days: z.array(z.enum(DAYS)).min(1).max(7).optional(),
  })
  .refine(({ from, until }) => from !== until, "must end at another time than it begins")
  .transform(({ days, ...window }): Window => ({ ...window, days: days?.map((day) => DAYS.indexOf(day)) ?? null }));
