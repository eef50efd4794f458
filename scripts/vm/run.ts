/** What `npm run test:vm` tells the tests of a machine, by their environment. */
import { join } from "node:path";
import { StackError } from "../stack/command.ts";
import { ROOT } from "../stack/root.ts";

export interface AskedMachine {
  name: string;
  /** Where the disks are kept. */
  cache: string;
  /** Of one machine's run: its console, keys, figures. */
  folder: string;
}

export const CACHE = "/var/cache/redis-ops-vm";

export const folderOf = (name: string): string => join(ROOT, ".vm", name);

export const told = (name: string, cache: string): Record<string, string> => ({
  REDIS_OPS_VM: name,
  REDIS_OPS_VM_CACHE: cache,
});

export const asked = (env: Readonly<Record<string, string | undefined>>): AskedMachine => {
  const { REDIS_OPS_VM: name, REDIS_OPS_VM_CACHE: cache } = env;
  if (name === undefined) throw new StackError("These tests are started by `npm run test:vm`.");
  return { name, cache: cache ?? CACHE, folder: folderOf(name) };
};
