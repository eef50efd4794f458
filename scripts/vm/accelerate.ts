/** How QEMU is to compute a machine: by KVM where that boots it, else by its own emulation. */
import { spawn } from "node:child_process";
import { existsSync } from "node:fs";
import { once } from "node:events";
import { OWN_ARCH } from "./foreign.ts";
import type { Image } from "./image.ts";
import type { Machine } from "./machines.ts";

export interface Acceleration {
  argv: readonly string[];
  /** For people: which, and why. */
  said: string;
  /** How many times longer a step takes than on a machine of iron, about; deadlines are multiplied by it. */
  slowness: number;
}

const PROBE_MS = 60_000;
/** The kernel has its devices and looks for a program to start: much later than where a KVM that is not whole has ended. */
const UP = /Run \S+ as init process|No working init|not syncing/;

const EMULATED: Record<Machine["arch"], Pick<Acceleration, "argv" | "slowness">> = {
  // Without AVX, whose wide registers cost an emulation more than they save.
  amd64: { argv: ["-accel", "tcg,thread=multi,tb-size=512", "-cpu", "Westmere"], slowness: 10 },
  // What Oracle Cloud's ARM machines have.
  arm64: { argv: ["-accel", "tcg,thread=multi,tb-size=512", "-cpu", "neoverse-n1"], slowness: 20 },
};
const KVM = ["-accel", "kvm", "-cpu", "host"] as const;

export const QEMU: Record<Machine["arch"], { program: string; machine: string; console: string; packages: string[] }> =
  {
    amd64: {
      program: "qemu-system-x86_64",
      machine: "q35",
      console: "ttyS0",
      packages: ["qemu-system-x86", "seabios"],
    },
    arm64: { program: "qemu-system-aarch64", machine: "virt", console: "ttyAMA0", packages: ["qemu-system-arm"] },
  };

/** Tries KVM by really booting this machine's kernel with it: that the device can be opened says too little. */
export async function acceleration({ arch }: Pick<Machine, "arch">, image: Image): Promise<Acceleration> {
  const why = await whyNotKvm(arch, image);
  if (why === null) return { argv: KVM, said: "with KVM", slowness: 1 };
  return { ...EMULATED[arch], said: `by emulation, since ${why}` };
}

async function whyNotKvm(arch: Machine["arch"], image: Image): Promise<string | null> {
  if (arch !== OWN_ARCH) return `this machine is ${OWN_ARCH}`;
  if (!existsSync("/dev/kvm")) return "there is no /dev/kvm";
  const { program, machine, console: port } = QEMU[arch];
  const child = spawn(
    "setpriv",
    [
      ...["--pdeathsig", "KILL", program, "-machine", machine, ...KVM, "-m", "512", "-nodefaults", "-display", "none"],
      ...["-no-reboot", "-serial", "stdio", "-kernel", image.kernel, "-initrd", image.initrd],
      ...["-append", `console=${port} panic=-1 rdinit=/none root=/dev/none`],
    ],
    { stdio: ["ignore", "pipe", "pipe"] },
  );
  let printed = "";
  let complained = "";
  const isUp = new Promise<boolean>((resolve) => {
    child.stdout.setEncoding("utf8").on("data", (text: string) => {
      printed = (printed + text).slice(-100_000);
      if (UP.test(printed)) resolve(true);
    });
    child.stderr.setEncoding("utf8").on("data", (text: string) => (complained = (complained + text).slice(0, 2000)));
    child.once("close", () => resolve(false)).once("error", () => resolve(false));
    setTimeout(resolve, PROBE_MS, false).unref();
    // QEMU stays, halted, where KVM gave up.
    child.stderr.on("data", () => setTimeout(resolve, 5000, false).unref());
  });
  const up = await isUp;
  if (child.exitCode === null && child.signalCode === null) {
    const ended = once(child, "close");
    child.kill("SIGKILL");
    await ended;
  }
  if (up) return null;
  const [first = "its kernel printed nothing"] = complained.split("\n").filter((line) => line.trim() !== "");
  return `KVM does not boot it: ${first.replace(/^qemu-system-\w+: /, "").slice(0, 150)}`;
}
