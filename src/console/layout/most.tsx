/** A long list: its beginning, and the rest when it is asked for. */
import type { ComponentChildren } from "preact";
import { counted } from "../../shared/figures.ts";

export interface MostProps<T> {
  items: readonly T[];
  most: number;
  /** Of one: `change`. */
  noun: string;
  list: (items: readonly T[], from: number) => ComponentChildren;
}

export const Most = <T,>({ items, most, noun, list }: MostProps<T>) => (
  <>
    {list(items.slice(0, most), 0)}
    {items.length > most ? (
      <details class="rest">
        <summary>{counted(items.length - most, `more ${noun}`)}</summary>
        {list(items.slice(most), most)}
      </details>
    ) : null}
  </>
);
