/** The virtual machines on which README's set-up is tried, each made of Debian's packages alone. */

import { StackError } from "../stack/command.ts";

export interface Machine {
  /** As a run names it, and `npm run test:vm -- NAME` takes it. */
  name: string;
  /** As docs/machines.md calls it. */
  about: string;
  /** Debian's names. */
  arch: "amd64" | "arm64";
  suite: "trixie" | "sid";
  packages: readonly string[];
  engine: "docker" | "podman";
  /** What is unlike a fresh Debian, as `prepare.sh` knows it. */
  features: readonly ("sudo-rs" | "uutils")[];
  /** With which containers are there again when the machine has started again. */
  restart: "unless-stopped" | "always";
  /** What its owner does before Redis is started there; a shell's script. */
  owner?: string;
  /** The engine's own package, which the run installs anew under a warm link. */
  enginePackage: string;
  /** What its owner does after an upgrade of that package. */
  afterUpgrade?: string;
}

/** A host with systemd and sshd; what a person has to put there for redis-ops (README); and what the image of Redis is made of. */
const EVERY = [
  ...["systemd-sysv", "udev", "dbus", "mount", "kmod", "procps", "iproute2", "e2fsprogs", "initramfs-tools", "zstd"],
  ...["openssh-server", "logrotate", "nodejs", "docker-compose", "docker-cli"],
  ...["redis-server", "redis-tools", "busybox-static"],
] as const;

const DOCKER = ["docker.io", "iptables"] as const;

export const MACHINES: readonly Machine[] = [
  {
    name: "sid-x64",
    about:
      "the newest there is, with sudo-rs as `sudo` and uutils coreutils first on PATH, as Ubuntu 26.04 LTS has them",
    arch: "amd64",
    suite: "sid",
    packages: [...EVERY, ...DOCKER, "linux-image-cloud-amd64", "sudo-rs", "rust-coreutils", "apparmor"],
    engine: "docker",
    restart: "unless-stopped",
    features: ["sudo-rs", "uutils"],
    enginePackage: "docker.io",
  },
  {
    name: "arm64",
    about: "ARM, as Oracle Cloud's machines",
    arch: "arm64",
    suite: "trixie",
    packages: [...EVERY, ...DOCKER, "linux-image-cloud-arm64", "sudo"],
    engine: "docker",
    restart: "unless-stopped",
    features: [],
    enginePackage: "docker.io",
  },
  {
    name: "podman",
    about: "podman behind the `docker` command and Docker's socket, as on Oracle Linux",
    arch: "amd64",
    suite: "trixie",
    packages: [
      ...EVERY.filter((name) => name !== "docker-cli"),
      ...["podman", "podman-docker", "netavark", "aardvark-dns", "nftables", "crun", "linux-image-cloud-amd64", "sudo"],
    ],
    engine: "podman",
    // Its podman-restart.service knows no other (podman 5.4).
    restart: "always",
    features: [],
    owner: "systemctl enable --now podman.socket podman-restart.service; touch /etc/containers/nodocker",
    enginePackage: "podman",
    // Debian's package stops both before an upgrade, the second of which takes the containers along, and starts neither.
    afterUpgrade: "systemctl start podman.socket podman-restart.service",
  },
];

/** @throws where no machine has that name */
export const machineNamed = (name: string): Machine => {
  const found = MACHINES.find((machine) => machine.name === name);
  if (found !== undefined) return found;
  throw new StackError(`No machine has the name ${name}: ${MACHINES.map((machine) => machine.name).join(", ")}.`);
};
