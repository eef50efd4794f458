import { spawn } from "node:child_process";

/** One word for a POSIX shell. */
export const quote = (word: string): string => `'${word.replaceAll("'", `'\\''`)}'`;

/**
 * The command that ssh runs on the host: unpacks the archive on its standard input into a folder of its own and runs the
 * installer from there, with sudo if the login is not root's. Nothing of it stays. The files' own times are left (`m`): on a host whose clock is a little behind, tar would
 * say of each that it is in the future.
 */
export function remoteCommand(installerArguments: readonly string[]): string {
  const script = `set -e
umask 077
d=$(mktemp -d)
trap 'rm -rf "$d"' EXIT
tar -xmf - -C "$d"
if [ "$(id -u)" = 0 ]; then as_root=
elif sudo -n true 2>/dev/null; then as_root="sudo -n"
else
  echo "error: sudo asks for a password here. Log in as root, or see 'Where sudo asks for a password' in docs/host.md" >&2
  exit 1
fi
cd "$d"
$as_root bash ./install.sh "$@" </dev/null`;
  return ["sh", "-c", script, "sh", ...installerArguments].map(quote).join(" ");
}

/** What ssh makes of the destination, from the person's own configuration. */
export async function resolveDestination(
  destination: string,
  sshOptions: readonly string[],
): Promise<{ host: string; port: string } | null> {
  return addressIn(await output("ssh", ["-G", ...sshOptions, "--", destination]));
}

/** In what `ssh -G` prints. Keywords in any case: the server's `sshd -T` of OpenSSH 10.6 spells them as the manual does. */
export function addressIn(settings: string): { host: string; port: string } | null {
  const host = /^hostname (\S+)$/im.exec(settings)?.[1];
  const port = /^port (\d+)$/im.exec(settings)?.[1];
  return host === undefined || port === undefined ? null : { host, port };
}

/**
 * Sends the folder as a tar archive over one ssh connection and runs `command` there. ssh talks to the person itself
 * (passphrases, unknown host keys), so it keeps the terminal. What the command prints is shown as it comes. Answers ssh's exit
 * status, 255 being ssh's own failure, and what was printed.
 */
export async function sendFolder(
  folder: string,
  destination: string,
  sshOptions: readonly string[],
  command: string,
  deadlineMs: number,
): Promise<{ code: number; printed: string }> {
  const signal = AbortSignal.timeout(deadlineMs);
  // macOS's tar would add files of its own for extended attributes.
  const env = { ...process.env, COPYFILE_DISABLE: "1" };
  const tar = spawn("tar", ["-cf", "-", "-C", folder, "."], { stdio: ["ignore", "pipe", "inherit"], env, signal });
  const ssh = spawn("ssh", ["-T", "-o", "ServerAliveInterval=15", ...sshOptions, "--", destination, command], {
    stdio: ["pipe", "pipe", "inherit"],
    signal,
  });
  let printed = "";
  ssh.stdout.setEncoding("utf8").on("data", (part: string) => {
    printed += part;
    process.stdout.write(part);
  });
  ssh.stdin.on("error", () => {});
  tar.stdout.pipe(ssh.stdin);
  const [packed, code] = await Promise.all([ended(tar), ended(ssh)]);
  return { code: code === 0 && packed !== 0 ? 1 : code, printed };
}

const ended = (child: ReturnType<typeof spawn>): Promise<number> =>
  new Promise((resolve) => {
    child.once("error", (error) => {
      process.stderr.write(`error: ${error.message}\n`);
      resolve(255);
    });
    child.once("close", (code) => resolve(code ?? 255));
  });

function output(program: string, argv: readonly string[]): Promise<string> {
  const child = spawn(program, argv, { stdio: ["ignore", "pipe", "ignore"], signal: AbortSignal.timeout(10_000) });
  let text = "";
  child.stdout.setEncoding("utf8").on("data", (part: string) => (text += part));
  return ended(child).then(() => text);
}
