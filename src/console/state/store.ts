/** A value that components follow. */
import { useEffect, useRef, useState } from "preact/hooks";

export interface Store<S> {
  get: () => S;
  /** Answers whether anything was changed. */
  set: (change: (state: S) => S) => void;
  /** Answers what ends it. */
  follow: (listener: () => void) => () => void;
}

export const createStore = <S>(first: S): Store<S> => {
  let state = first;
  const listeners = new Set<() => void>();
  return {
    get: () => state,
    set: (change) => {
      const next = change(state);
      if (Object.is(next, state)) return;
      state = next;
      for (const listener of [...listeners]) listener();
    },
    follow: (listener) => {
      listeners.add(listener);
      return () => void listeners.delete(listener);
    },
  };
};

/** A part of the store's value; the component is drawn again when that part is another. */
export const useStore = <S, T>(store: Store<S>, select: (state: S) => T): T => {
  const [, drawAgain] = useState(0);
  const selected = select(store.get());
  const last = useRef({ select, selected });
  last.current = { select, selected };
  useEffect(() => {
    const look = (): void => {
      if (!Object.is(last.current.select(store.get()), last.current.selected)) drawAgain((count) => count + 1);
    };
    // It may have changed between the drawing and now.
    look();
    return store.follow(look);
  }, [store]);
  return selected;
};
