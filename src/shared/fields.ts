/** Looks into a value that came from outside, without taking its form for granted. */

export type Fields = Readonly<Record<string, unknown>>;

/** Whether it is an object with names: no array, and not null. */
export const isFields = (value: unknown): value is Fields =>
  typeof value === "object" && value !== null && !Array.isArray(value);

/** Its own field of that name; undefined where there is none, or no fields at all. */
export const field = (value: unknown, name: string): unknown =>
  isFields(value) && Object.hasOwn(value, name) ? value[name] : undefined;
