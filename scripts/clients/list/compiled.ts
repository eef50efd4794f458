/** Languages whose clients Debian packages, in its newest suite, since the older ones have no go-redis 9 and no redis-rs. */
import type { Client } from "../client.ts";

const debian = (
  name: string,
  language: string,
  program: string,
  packages: readonly [string, ...string[]],
  how: Pick<Client, "run"> & Pick<Partial<Client>, "build" | "env" | "says">,
): Client => ({ name, language, version: packages[0], from: { debian: "sid", packages }, program, ...how });

const BUILT = { run: ["{build}/program"] };
/** Debian's Go libraries lie in a GOPATH; the `/v9` of an import is understood there in a folder that has a `go.mod`. */
const GO = `mkdir -p src/program && cp "$1" src/program/main.go && cd src/program && echo "module program" > go.mod && go build -o ../../program`;
const go = (name: string, program: string, library: string): Client =>
  debian(name, "Go", `go/${program}.go`, [library, "golang-go"], {
    ...BUILT,
    build: [
      ...["env", "GO111MODULE=off", "GOPATH={build}:/usr/share/gocode", "GOCACHE={build}/cache", "CGO_ENABLED=0"],
      ...["sh", "-c", GO, "sh", "{program}"],
    ],
  });
const RUST = `mkdir -p src && cp "$1" redis-rs.rs && cp "\${1%.rs}.toml" Cargo.toml && cargo build --offline --target-dir target \
  --config 'source.crates-io.replace-with="debian"' --config 'source.debian.directory="/usr/share/cargo/registry"' \
  --config 'target.x86_64-unknown-linux-gnu.linker="gcc"' && cp target/debug/program .`;
const HASKELL = `ghc-pkg recache --global; ghc -O0 -outputdir objects -o program "$1"`;

/** eredis tries again by itself, and says to whoever asks meanwhile only that it is not connected. */
const NOT_CONNECTED: Client["says"] = {
  "wrong-password": ["refused"],
  "no-password": ["refused"],
  "too-many-clients": ["refused"],
};

export const compiled: readonly Client[] = [
  go("go-redis 9", "goredis9", "golang-github-redis-go-redis-dev"),
  go("go-redis 6", "goredis6", "golang-github-go-redis-redis-dev"),
  go("redigo", "redigo", "golang-github-gomodule-redigo-dev"),
  debian("redis-rs", "Rust", "rust/redis-rs.rs", ["librust-redis-dev", "cargo", "gcc", "libc6-dev"], {
    ...BUILT,
    build: ["env", "HOME={build}", "sh", "-c", RUST, "sh", "{program}"],
  }),
  debian("hiredis", "C", "c/hiredis.c", ["libhiredis-dev", "gcc", "libc6-dev"], {
    ...BUILT,
    build: ["gcc", "-o", "{build}/program", "{program}", "-lhiredis"],
  }),
  debian("POCO", "C++", "cpp/poco.cpp", ["libpoco-dev", "g++"], {
    ...BUILT,
    // A reply that does not come in time is a lost connection to it.
    says: { frozen: ["reset"] },
    build: ["g++", "-o", "{build}/program", "{program}", "-lPocoRedis", "-lPocoNet", "-lPocoFoundation"],
  }),
  debian("eredis", "Erlang", "erlang/eredis.escript", ["erlang-redis-client", "erlang-base"], {
    run: ["escript", "{program}"],
    says: NOT_CONNECTED,
  }),
  debian("eredis from Elixir", "Elixir", "elixir/eredis.exs", ["erlang-redis-client", "elixir"], {
    run: ["elixir", "{program}"],
    env: { LANG: "C.UTF-8" },
    says: NOT_CONNECTED,
  }),
  debian("redis-lua", "Lua", "lua/redis-lua.lua", ["lua-redis", "lua5.1", "lua-socket"], {
    run: ["lua5.1", "{program}"],
  }),
  debian("lua-resty-redis", "Lua in nginx", "lua/resty.conf", ["lua-nginx-redis", "nginx", "libnginx-mod-http-lua"], {
    run: ["nginx", "-e", "stderr", "-p", "/tmp", "-c", "{program}"],
  }),
  debian("AnyEvent::Redis", "Perl", "perl/anyevent.pl", ["libanyevent-redis-perl", "perl"], {
    run: ["perl", "{program}"],
  }),
  debian("hedis", "Haskell", "haskell/hedis.hs", ["libghc-hedis-dev", "ghc"], {
    ...BUILT,
    build: ["sh", "-c", HASKELL, "sh", "{program}"],
  }),
  debian("guile-redis", "Scheme", "guile/redis.scm", ["guile-redis", "guile-3.0"], {
    run: ["guile-3.0", "--no-auto-compile", "{program}"],
  }),
];
