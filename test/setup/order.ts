/**
 * The order in which files are started, so that each project has as many under way as it has lanes. vitest starts the next file of one
 * list whenever a worker is free; so the list is made by going through the run in thought.
 */

/** A file that is to be run, with how long it takes, in seconds, as far as one knows. */
export interface Weighed<T> {
  file: T;
  project: string;
  seconds: number;
}

/** In each project the longest first: what is short fills the gaps at the end. */
export const inOrder = <T>(files: readonly Weighed<T>[], lanes: Readonly<Record<string, number>>): T[] => {
  const projects = [...new Set(files.map(({ project }) => project))];
  const starts = projects.flatMap((project) => {
    const free = Array.from({ length: Math.max(1, lanes[project] ?? 1) }, () => 0);
    return files
      .filter((each) => each.project === project)
      .toSorted((one, other) => other.seconds - one.seconds)
      .map((each) => {
        const at = Math.min(...free);
        free[free.indexOf(at)] = at + each.seconds;
        return { file: each.file, at };
      });
  });
  return starts.toSorted((one, other) => one.at - other.at).map(({ file }) => file);
};
