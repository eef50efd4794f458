/** In which files a function ran, by V8's own count of calls (`Profiler` in https://chromedevtools.github.io/devtools-protocol/v8/Profiler/). */
import { Session } from "node:inspector/promises";
import { fileURLToPath } from "node:url";

export interface Ran<T> {
  value: T;
  /** Relative to the folder, sorted. */
  files: string[];
}

/**
 * Runs the work, and tells in which files of the folder a function was called meanwhile, from whatever code. That a module was loaded
 * does not count: V8 takes the module itself for a function, without a name and over the whole file.
 */
export const ranMeanwhile = async <T>(folder: string, work: () => Promise<T>): Promise<Ran<T>> => {
  const session = new Session();
  session.connect();
  try {
    await session.post("Profiler.enable");
    await session.post("Profiler.startPreciseCoverage", { callCount: true, detailed: false });
    const value = await work();
    const { result } = await session.post("Profiler.takePreciseCoverage");
    const files = result.flatMap(({ url, functions }) => {
      if (!url.startsWith("file:")) return [];
      const path = fileURLToPath(url);
      const called = functions.some(
        ({ functionName, ranges: [range] }) =>
          range !== undefined && range.count > 0 && !(functionName === "" && range.startOffset === 0),
      );
      return called && path.startsWith(`${folder}/`) ? [path.slice(folder.length + 1)] : [];
    });
    return { value, files: files.toSorted() };
  } finally {
    await session.post("Profiler.stopPreciseCoverage");
    session.disconnect();
  }
};
