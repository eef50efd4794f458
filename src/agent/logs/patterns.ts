/**
 * What the kinds of errors look like, the first that fits first. To teach it a client, add a line of that client to
 * `lines.fixture.ts` with its source; where the test then fails, add what the line says here.
 */
import type { RedisErrorKind } from "../../protocol/operations/errors.ts";

export interface Pattern {
  kind: RedisErrorKind;
  says: RegExp;
}

/** As a traceback names a class, but for the lines of source in it, or as `repr` shows an error of a pipeline. */
const ofRedisPy = (name: string): RegExp =>
  new RegExp(
    String.raw`(?<!\b(?:except|raise) \(?)\b(?:redis|valkey)\.exceptions\.${name}(?=[:("'>\]]|$)|\b${name}\W{1,3}Command # \d`,
  );

/**
 * Redis's own error replies, in no other program's words. Source: https://github.com/redis/redis/blob/7.4/src/server.c
 * (createSharedObjects), acl.c and networking.c; Valkey puts its own name in the place of Redis's.
 */
export const REPLIES: readonly Pattern[] = [
  // GLIDE puts a colon after the code of a reply.
  { kind: "auth", says: /NOAUTH:? (?:Authentication required|HELLO must be called)/i },
  // redis-py takes the code off the reply; these workers log its message alone, and have nothing else that would answer so.
  { kind: "auth", says: /\bAuthentication required\.(?<=\b(?:rq[.:]worker|dramatiq\.|huey\.|arq\.).{0,240})/i },
  // To a long command before AUTH.
  { kind: "auth", says: /\bunauthenticated (?:multi)?bulk length\b/i },
  { kind: "auth", says: /invalid username-password pair/i },
  { kind: "auth", says: /AUTH <password> called without any password configured/i },
  { kind: "auth", says: /Client sent AUTH, but no password is set/i },
  // Protected mode, to whoever asks from outside the container while no password is set; Valkey leaves its name out.
  { kind: "auth", says: /\brunning in protected mode because\b/i },
  { kind: "auth", says: /\bNOPERM (?:this user|user|no permissions)/i },
  { kind: "auth", says: /\buser(?: '?[^\s']{1,64}'?)? has no permissions to (?:run the '|access one of the )/i },
  { kind: "oom", says: /command not allowed when used memory/i },
  { kind: "loading", says: /(?:Redis|Valkey) is loading the dataset in memory/i },
  { kind: "readonly", says: /write against a read only (?:replica|slave)/i },
  { kind: "misconf", says: /(?:Redis|Valkey) is configured to save RDB snapshots/i },
  { kind: "misconf", says: /MISCONF Errors writing to the AOF file/i },
  { kind: "max_clients", says: /max number of clients (?:\+ cluster connections )?reached/i },
  { kind: "busy", says: /(?:Redis|Valkey) is busy running a (?:script|function)/i },
  {
    kind: "command",
    says: /\bERR unknown (?:sub)?command\b|\bunknown command [`'][\w.|-]{1,64}[`'], with args beginning with\b/i,
  },
  { kind: "command", says: /\b(?:redis|valkey)\.exceptions\.ResponseError: unknown command\b/ },
  { kind: "command", says: /\bOperation against a key holding the wrong kind of value\b/i },
  { kind: "command", says: /\bNOSCRIPT No matching script\b|\bNOGROUP No such (?:key|consumer group)\b/ },
  { kind: "command", says: /\bCLUSTERDOWN (?:Hash slot not served|The cluster is down)\b|\bHash slot not served\b/i },
  { kind: "command", says: /\bMOVED \d{1,5} \S{1,256}:\d{1,5}\b|\bCROSSSLOT Keys in request\b/ },
  {
    kind: "command",
    says: /\bNot enough good (?:replicas|slaves) to write\b|\bMASTERDOWN Link with MASTER is down\b/i,
  },
  { kind: "command", says: /\bERR (?:DB index is out of range|invalid DB index)\b/i },
  // redis-py names its classes for replies; of a pipeline's, its asyncio client prints the class and, literally, `{exception.args}`.
  { kind: "auth", says: ofRedisPy("(?:Authentication(?:WrongNumberOfArgs)?|Authorization|NoPermission)Error") },
  { kind: "oom", says: ofRedisPy("OutOfMemoryError") },
  { kind: "loading", says: ofRedisPy("BusyLoadingError") },
  { kind: "readonly", says: ofRedisPy("ReadOnlyError") },
];

/** What clients and libraries say of any connection; they count only in a line about Redis. */
export const CONNECTIONS: readonly Pattern[] = [
  // redis-py takes the code off a reply: `AuthenticationError: Authentication required.`
  { kind: "auth", says: /Authentication required|\binvalid password\b|\bserver refused password\b/i },
  // glibc and musl
  { kind: "name_resolution", says: /Name or service not known|Name does not resolve/i },
  { kind: "name_resolution", says: /Temporary failure in name resolution|No address associated with hostname/i },
  // getaddrinfo's codes are below zero; redis-py 4's asyncio client prints no more than the code.
  { kind: "name_resolution", says: /\bError -\d{1,2} connecting to /i },
  // Ruby
  { kind: "name_resolution", says: /\bSocketError\b|\bSocket::ResolutionError\b/ },
  // Node, Go, Java
  { kind: "name_resolution", says: /\b(?:ENOTFOUND|EAI_AGAIN)\b|\bno such host\b|\bserver misbehaving\b/i },
  { kind: "name_resolution", says: /Un(?:knownHost|resolvedAddress)Exception/i },
  { kind: "refused", says: /ECONNREFUSED|Connection refused|Connect call failed|actively refused/i },
  // The code alone where the system's language is another one.
  { kind: "refused", says: /\bError (?:111|61|10061) connecting to /i },
  { kind: "refused", says: /EHOSTUNREACH|ENETUNREACH|No route to host|Network is unreachable/i },
  { kind: "refused", says: /connecting to unix socket: \S{1,512} No such file/i },
  { kind: "timeout", says: /ETIMEDOUT|\btimed out\b|\bi\/o timeout\b|\bcontext deadline exceeded\b/i },
  { kind: "timeout", says: /Timeout (?:reading from|connecting to) /i },
  // redis-client, also under a class `CannotConnectError`; node-redis
  { kind: "timeout", says: /\bWaited \d{1,6}(?:\.\d{1,9})? seconds\b/i },
  // phpredis, when a reply does not come in time; an end of the connection it calls otherwise
  { kind: "timeout", says: /\bread error on connection to \S{1,256}:\d/i },
  // EAGAIN, from a read that was given a limit: Perl's clients, hiredis
  { kind: "timeout", says: /\bResource temporarily unavailable\b/i },
  { kind: "timeout", says: /\bExpecting data, but didn't receive any in \d/i },
  {
    kind: "timeout",
    says: /(?:Connection|Connect|Socket|Read|Write|::|\.)Timeout(?:Error|Exception)\b|SocketTimeoutException/i,
  },
  { kind: "timeout", says: /connection pool(?: timeout| exhausted)|max retries per request limit/i },
  { kind: "reset", says: /ECONNRESET|EPIPE|Connection reset|Broken pipe|forcibly closed/i },
  {
    kind: "reset",
    says: /Connection to Redis lost\b|\bredis (?:connection|client) was ended\b|Connection closed by server|Connection (?:is|unexpectedly) closed|Connection lost\b/i,
  },
  {
    kind: "reset",
    says: /Socket closed (?:unexpectedly|on remote end)|Unexpected end of stream|connection gone from/i,
  },
  { kind: "reset", says: /\bsocket error on read socket\b|\bNot connected to any server\b/i },
  // Node's word for what is sent on a connection that was given up
  { kind: "reset", says: /\bERR_STREAM_WRITE_AFTER_END\b|\bwrite after end\b/ },
  { kind: "reset", says: /\bRedis server (?:\S{1,256} )?went away\b/i },
  { kind: "reset", says: /\bEOFError\b|\bError while (?:reading|writing) (?:line|bytes) (?:from|to) the server\b/ },
  { kind: "reset", says: /use of closed network connection/i },
  // Go and asyncio, wherever it stands in the line; not as a shell's mark, nor as the end that something was read to.
  {
    kind: "reset",
    says: /(?:^|[\s:=,"'([])(?<!<<-?\s{0,4}["']?|\b(?:to|at|till|until|before)\s(?:the\s)?)EOF(?=$|[\s,;:.)\]"'])/,
  },
  // GLIDE, to a server that is nobody's primary
  { kind: "readonly", says: /\bNo primary node found\b/ },
  // redis-rs
  { kind: "auth", says: /\bPassword authentication failed- AuthenticationFailed\b/ },
  // POCO and nginx, LuaSocket, Erlang, Guile, AnyEvent
  {
    kind: "name_resolution",
    says: /\bHost not found\b|\bhost or service not provided, or not known\b|\bnxdomain\b|\bUnknown host\b|\bRedis server: No such device or address\b/i,
  },
  // Erlang and Elixir, Lua; Haskell
  { kind: "timeout", says: /\{:?timeout,(?:\s?\{:?gen_server|\s*$)|\b(?:failed|error):\s+timeout(?=,|\s*$)/i },
  {
    kind: "reset",
    says: /\btcp_closed\b|\b(?:failed|error|redis\.lua:\d{1,5}):\s+closed(?=,|\s*$)|\bunexpected end of file\b|\bLost connection to Redis\b|\bConnectionLost\b/i,
  },
  // StackExchange.Redis
  { kind: "timeout", says: /\bTimeout (?:performing|awaiting response)\b|\bConnectTimeout\b/ },
  { kind: "reset", says: /\bSocketFailure\b|\bSocketClosed\b/ },
  // These do not tell the cause; most often nothing listens.
  { kind: "refused", says: /Failed (?:to connect to any host|connecting to host|connecting to \S{1,256}:\d)/i },
  { kind: "refused", says: /\bRedis connection not available\b/i },
  { kind: "refused", says: /Could not connect to Redis/i },
  { kind: "refused", says: /Unable to connect to (?:Redis|\S{1,256}:\d)|\bCannotConnectError\b/i },
  // eredis, whatever the cause
  { kind: "refused", says: /\bno_connection\b/ },
  {
    kind: "refused",
    says: /\bUnableToConnect on\b|\bNo connection is (?:active\/)?available to service this operation/,
  },
  {
    kind: "refused",
    says: /\bnot possible to connect to the redis server|\bJedisConnectionException: Failed to create socket/,
  },
];

/** Of a connection that is there again: what it says was wrong is over. */
export const RECOVERED =
  /\b(?:re-?connected|re-?established|restored|recovered)\b(?<!\b(?:not|never|cannot|could|couldn't|fail\w{0,8}|unable)\b.{0,40})/i;
