/**
 * Microseconds of the processor that `work` takes for as many bytes in all, in lines of `bytes` bytes: the least of three tries, since other
 * tests run beside.
 */
export const timeOf = (bytes: number, lines: readonly string[], work: (line: string) => unknown): number =>
  Math.min(...[1, 2, 3].map(() => timeOnce(bytes, lines, work)));

const timeOnce = (bytes: number, lines: readonly string[], work: (line: string) => unknown): number => {
  const start = process.cpuUsage();
  for (let round = 0; round < 131_072 / bytes; round += 1) for (const line of lines) work(line);
  return process.cpuUsage(start).user;
};
