/** The files of the service's container: looked at through the kernel where it shows them, else asked of the engine. */
import { type Result, ok } from "../../../protocol/result.ts";
import { unlessAborted } from "../../../shared/deadline.ts";
import type { DiskSpace, FileFound, Inspection } from "../seam.ts";
import { inspectContainer, readFile } from "./containers.ts";
import { readDiskSpace } from "./disk-space.ts";
import type { Engine } from "./engine.ts";
import { readFileAt } from "./file-at.ts";
import { fileInside, foundInside, type Main, spaceInside } from "./inside.ts";

/** @param id the container's */
export type AtPath<T> = (id: string, path: string, signal: AbortSignal) => Promise<Result<T>>;

export interface Files {
  text: AtPath<string | null>;
  found: AtPath<FileFound | null>;
  space: AtPath<DiskSpace | null>;
  /** Tells which process is the container's, so that it need not be asked for. */
  inspected: (id: string, inspection: Promise<Result<Inspection>>) => void;
  /** The container is not what it was. */
  forget: () => void;
}

/**
 * @param runs whether that is the service's container, and it runs
 * @param ending is given what has still to be cleaned up
 */
export const createFiles = (
  engine: Engine,
  runs: (id: string) => boolean,
  ending: (work: Promise<void>) => void,
): Files => {
  let main: { id: string; pid: Promise<number | null> } | null = null;
  const inspected: Files["inspected"] = (id, inspection) => {
    main = { id, pid: inspection.then((told) => (told.ok ? told.value.pid : null)) };
  };

  /** The container's main process; null where it is not known, or nobody waits for it any more. */
  const mainOf = async (id: string, signal: AbortSignal): Promise<Main | null> => {
    if (!runs(id)) return null;
    if (main?.id !== id) inspected(id, inspectContainer(engine, id, signal));
    const pid = await unlessAborted(main?.pid ?? Promise.resolve(null), signal, null);
    return pid === null ? null : { pid, id };
  };

  return {
    inspected,
    async text(id, path, signal) {
      const process = await mainOf(id, signal);
      const seen = process && fileInside(process, path);
      return seen === null ? readFile(engine, id, path, signal) : ok(seen.text);
    },
    async found(id, path, signal) {
      const process = await mainOf(id, signal);
      const seen = process && foundInside(process, path);
      return seen === null ? readFileAt(engine, id, path, signal) : ok(seen);
    },
    async space(id, path, signal) {
      const process = await mainOf(id, signal);
      const seen = process && spaceInside(process, path);
      if (seen !== null) return ok(seen);
      return runs(id) ? readDiskSpace(engine, id, path, signal, ending) : ok(null);
    },
    forget() {
      main = null;
    },
  };
};
