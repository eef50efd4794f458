/** Programs for another processor, run by QEMU's emulation of one process while a disk is made. */
import { existsSync } from "node:fs";
import { readFile, writeFile } from "node:fs/promises";
import { must, run, StackError } from "../stack/command.ts";
import { ensurePackages } from "../stack/packages.ts";
import type { Progress } from "../stack/progress.ts";
import type { Machine } from "./machines.ts";

const KERNEL = "/proc/sys/fs/binfmt_misc";
const RULE = "qemu-aarch64";
/** As Debian's package has it, for systemd's systemd-binfmt. */
const RULES = `/usr/lib/binfmt.d/${RULE}.conf`;

/** Debian's name of this machine's processor. */
export const OWN_ARCH = process.arch === "x64" ? "amd64" : process.arch;

/** Does `work` while this machine's kernel starts such programs; what it was told for that is taken back. */
export async function withForeignPrograms<T>(
  arch: Machine["arch"],
  progress: Progress,
  work: () => Promise<T>,
): Promise<T> {
  if (arch === OWN_ARCH) return work();
  if (arch !== "arm64") throw new StackError(`A machine for ${arch} cannot be made on ${OWN_ARCH}.`);
  await ensurePackages(["qemu-user-static", "arch-test"], progress);
  const isMounted = existsSync(`${KERNEL}/register`);
  if (!isMounted) await must(["mount", "-t", "binfmt_misc", "binfmt_misc", KERNEL]);
  const isRegistered = existsSync(`${KERNEL}/${RULE}`);
  if (!isRegistered) await writeFile(`${KERNEL}/register`, await ruleOf(RULES));
  try {
    return await work();
  } finally {
    if (!isRegistered) await writeFile(`${KERNEL}/${RULE}`, "-1");
    if (!isMounted) await run(["umount", KERNEL]);
  }
}

async function ruleOf(file: string): Promise<string> {
  const rule = (await readFile(file, "utf8")).split("\n").find((line) => line.startsWith(`:${RULE}:`));
  if (rule === undefined) throw new StackError(`${file} has no rule for ${RULE}.`);
  return rule;
}
