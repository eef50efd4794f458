/**
 * A clock for workerd alone that can be set while it runs; the machine's stays as it is. libfaketime does as much for most programs, and
 * stops workerd before it starts: it allocates when it is asked for the time, and workerd's allocator asks for the time.
 */
import { open, mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { must } from "../../scripts/stack/command.ts";
import { ensurePackages } from "../../scripts/stack/packages.ts";
import { createProgress } from "../../scripts/stack/progress.ts";

export interface WrongClock {
  /** For the runtime's process. */
  env: Record<string, string>;
  /** The clock is so many seconds ahead of the machine's from now on, or behind it where negative. */
  set(seconds: number): Promise<void>;
  /** The clock is right; whoever has it mapped keeps it so. */
  close(): Promise<void>;
}

const SOURCE = fileURLToPath(new URL("wrong-clock.c", import.meta.url));

export const openClock = async (): Promise<WrongClock> => {
  await ensurePackages(["tcc"], createProgress());
  const directory = await mkdtemp(join(tmpdir(), "redis-ops-clock-"));
  const library = join(directory, "wrong-clock.so");
  await must(["tcc", "-shared", "-nostdlib", "-o", library, SOURCE]);
  const path = join(directory, "seconds");
  const file = await open(path, "w", 0o600);
  const set = async (seconds: number): Promise<void> => {
    const bytes = Buffer.alloc(8);
    bytes.writeBigInt64LE(BigInt(seconds));
    await file.write(bytes, 0, bytes.length, 0);
  };
  await set(0);
  return {
    env: { LD_PRELOAD: library, WRONG_CLOCK: path },
    set,
    async close() {
      await set(0);
      await file.close();
      await rm(directory, { recursive: true });
    },
  };
};
