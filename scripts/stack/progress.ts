/** Says on standard error what a script is doing; standard output stays free for its answer. */
export interface Progress {
  /** A line when `work` starts, a sign of life every two seconds, a line with the seconds it took. */
  step<T>(label: string, work: () => Promise<T>): Promise<T>;
  note(text: string): void;
}

export interface ProgressOutput {
  isTTY?: boolean;
  write(text: string): unknown;
}

const BEAT_MS = 2_000;

/** On a terminal each step ends as one line; elsewhere (a log file, CI) nothing is ever rewritten. */
export function createProgress(out: ProgressOutput = process.stderr): Progress {
  const running = new Map<symbol, { label: string; since: number }>();
  const since = (at: number): string => `${((performance.now() - at) / 1000).toFixed(1)} s`;
  const clear = out.isTTY === true ? "\r\u001b[2K" : "";

  function beat(): void {
    const going = [...running.values()].map(({ label, since: at }) => `${label} (${since(at)})`).join(", ");
    if (going !== "") out.write(out.isTTY === true ? `${clear}  … ${going}` : `  … ${going}\n`);
  }

  let timer: NodeJS.Timeout | undefined;
  return {
    async step(label, work) {
      const id = Symbol(label);
      const startedAt = performance.now();
      running.set(id, { label, since: startedAt });
      timer ??= setInterval(beat, BEAT_MS).unref();
      if (out.isTTY === true) beat();
      else out.write(`  ${label} …\n`);
      try {
        const value = await work();
        out.write(`${clear}  ${label}: done in ${since(startedAt)}\n`);
        return value;
      } catch (error) {
        out.write(`${clear}  ${label}: failed after ${since(startedAt)}\n`);
        throw error;
      } finally {
        running.delete(id);
        if (running.size === 0) {
          clearInterval(timer);
          timer = undefined;
        } else if (out.isTTY === true) beat();
      }
    },
    note(text) {
      out.write(`${clear}  ${text}\n`);
    },
  };
}
