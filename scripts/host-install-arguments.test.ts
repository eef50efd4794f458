import { describe, expect, it } from "vitest";
import { parseHostInstall } from "./host-install-arguments.ts";
import { quote } from "./host-install-remote.ts";

describe("npm run host:install", () => {
  it("passes on what install.sh takes, and keeps the rest for ssh", () => {
    const argv = ["ubuntu@192.0.2.7", "-p", "2222", "--project", "shop", "--replace-keys", "--", "-J", "bastion"];
    expect(parseHostInstall(argv)).toEqual({
      ok: true,
      value: {
        destination: "ubuntu@192.0.2.7",
        sshOptions: ["-p", "2222", "-J", "bastion"],
        key: ".redis-ops/worker_key",
        agent: null,
        targets: null,
        uninstall: false,
        host: null,
        port: null,
        installer: ["--project", "shop", "--replace-keys"],
      },
    });
  });

  it.each([
    { argv: [], says: "Name the host" },
    { argv: ["--project", "shop"], says: "Name the host" },
    { argv: ["a@b", "c@d"], says: "one host too many: c@d" },
    { argv: ["a@b", "--projekt", "shop"], says: "--projekt" },
    { argv: ["a@b", "--project"], says: "--project" },
  ])("refuses $argv", ({ argv, says }) => {
    const parsed = parseHostInstall(argv);
    expect(parsed.ok ? "" : parsed.failure).toContain(says);
  });

  it("keeps a host that looks like an option from becoming one of ssh", () => {
    expect(parseHostInstall(["--", "-oProxyCommand=id"]).ok).toBe(false);
  });

  it("quotes each word for the host's shell", () => {
    expect(quote("it's $HOME")).toBe(`'it'\\''s $HOME'`);
  });
});
