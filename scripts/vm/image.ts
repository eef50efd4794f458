/** A machine's disk, kernel and key, made of Debian's packages and kept for the next run. */
import { createHash } from "node:crypto";
import { existsSync } from "node:fs";
import { mkdir, readdir, readFile, rename, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { debianMirror } from "../stack/apt-sources.ts";
import { must, run, StackError } from "../stack/command.ts";
import { withLock } from "../stack/lock.ts";
import { ensurePackages } from "../stack/packages.ts";
import type { Progress } from "../stack/progress.ts";
import { ROOT } from "../stack/root.ts";
import { withForeignPrograms } from "./foreign.ts";
import type { Machine } from "./machines.ts";

export interface Image {
  /** Raw, ext4 without a partition; never written to. */
  disk: string;
  kernel: string;
  initrd: string;
  /** The private key that may log in as root. */
  key: string;
}

const PREPARE = join(ROOT, "scripts/vm/prepare.sh");
const DISK_BYTES = 8 * 1024 ** 3;
const MINUTE_MS = 60_000;
/** A foreign machine's packages are set up by an emulator. */
const BUILD_MS = 60 * MINUTE_MS;
const WAIT_FOR_ANOTHER_S = 3600;
const PUBLIC_MIRROR = "http://deb.debian.org/debian";

export const TOOLS = ["mmdebstrap", "e2fsprogs", "qemu-utils", "openssh-client", "debian-archive-keyring"] as const;

/** Few modules: an emulated machine unpacks each of them at every boot. */
const INITRAMFS = [
  'mkdir -p "$1/etc/initramfs-tools/conf.d"',
  String.raw`printf "MODULES=list\nCOMPRESS=zstd\nCOMPRESSLEVEL=1\n" >"$1/etc/initramfs-tools/conf.d/machine"`,
  String.raw`printf "virtio_pci\nvirtio_mmio\nvirtio_blk\nvirtio_net\next4\n" >"$1/etc/initramfs-tools/modules"`,
].join("; ");

const partsOf = (folder: string): Image => ({
  disk: join(folder, "disk.raw"),
  kernel: join(folder, "vmlinuz"),
  initrd: join(folder, "initrd.img"),
  key: join(folder, "key"),
});

/** Answers the machine's image, out of the cache where it was made of the same description. Needs root. */
export async function ensureImage(machine: Machine, cache: string, progress: Progress): Promise<Image> {
  await mkdir(cache, { recursive: true, mode: 0o700 });
  return withLock(
    join(cache, `${machine.name}.lock`),
    async () => {
      const folder = join(cache, machine.name);
      const made = join(folder, "made-of");
      const of = await description(machine);
      if (existsSync(made) && (await readFile(made, "utf8")) === of) return partsOf(folder);
      await ensurePackages(TOOLS, progress);
      await progress.step(`Building the disk of ${machine.name}`, async () => {
        const unfinished = join(cache, `${machine.name}.new`);
        await rm(unfinished, { recursive: true, force: true });
        await mkdir(unfinished, { mode: 0o700 });
        await build(machine, unfinished, progress);
        await writeFile(join(unfinished, "made-of"), of);
        await rm(folder, { recursive: true, force: true });
        await rename(unfinished, folder);
      });
      return partsOf(folder);
    },
    WAIT_FOR_ANOTHER_S,
  );
}

async function description(machine: Machine): Promise<string> {
  const { arch, suite, packages, features, enginePackage } = machine;
  const of = JSON.stringify({ arch, suite, packages, features, enginePackage, INITRAMFS });
  const text = of + (await readFile(PREPARE, "utf8"));
  return createHash("sha256").update(text).digest("hex");
}

async function build(machine: Machine, folder: string, progress: Progress): Promise<void> {
  const { disk, kernel, initrd, key } = partsOf(folder);
  const root = join(folder, "root");
  await must(["ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-C", "redis-ops test", "-f", key]);
  const publicKey = (await readFile(`${key}.pub`, "utf8")).trim();
  const mirror = (await debianMirror()) ?? PUBLIC_MIRROR;
  const options = [...(await ownAptOptions()), 'APT::Install-Recommends "false"'];
  await withForeignPrograms(machine.arch, progress, () =>
    must(
      [
        // In a house of its own: when this process dies, all that was started there does, and no mount is left.
        ...(["setpriv", "--pdeathsig", "KILL", "unshare", "--mount", "--pid", "--fork"] as const),
        ...["--kill-child", "--mount-proc", "mmdebstrap"],
        ...["--quiet", "--mode=root", "--variant=apt", `--architectures=${machine.arch}`],
        ...options.map((line) => `--aptopt=${line}`),
        ...[`--include=${machine.packages.join(",")}`, `--essential-hook=${INITRAMFS}`],
        `--customize-hook=bash "$PREPARE" "$1"`,
        ...[machine.suite, root, `deb ${mirror} ${machine.suite} main`],
      ],
      {
        timeoutMs: BUILD_MS,
        env: {
          ...{ PREPARE, PUBLIC_KEY: publicKey },
          ...{ FEATURES: machine.features.join(" "), ENGINE_PACKAGE: machine.enginePackage },
          ...{ DEBIAN_FRONTEND: "noninteractive", LC_ALL: "C.UTF-8" },
        },
      },
    ),
  );
  const boot = join(root, "boot");
  for (const [prefix, to] of [
    ["vmlinuz-", kernel],
    ["initrd.img-", initrd],
  ] as const) {
    const [name, more] = (await readdir(boot)).filter((each) => each.startsWith(prefix));
    if (name === undefined || more !== undefined) throw new StackError(`${machine.name} has not one kernel in /boot.`);
    await must(["cp", join(boot, name), to]);
  }
  await must(["truncate", "-s", String(DISK_BYTES), disk]);
  await must(["mke2fs", "-q", "-t", "ext4", "-L", "root", "-d", root, disk], { timeoutMs: 10 * MINUTE_MS });
  await must(["rm", "-rf", "--one-file-system", root], { timeoutMs: 5 * MINUTE_MS });
}

/** What this machine's apt was told of how to reach a mirror, and of its dates. */
async function ownAptOptions(): Promise<string[]> {
  const { stdout } = await run(["apt-config", "dump"]);
  return aptOptionsIn(stdout);
}

/** In what `apt-config dump` prints: proxies, and whether dates are checked. Lines of `apt.conf`. */
export const aptOptionsIn = (dump: string): string[] =>
  dump
    .split("\n")
    .filter((line) =>
      /^Acquire::(?:https?::(?:Proxy|Verify-Peer|CaInfo)|Check-(?:Valid-Until|Date))\b.* "[^"]+";$/i.test(line),
    );
