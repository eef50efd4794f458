/**
 * The stack that is printed with an error. `Error: Command timed out` says nothing of Redis, but the first frame under it is a line of a
 * client of Redis; Python has its frames above.
 */

/** As many as Node prints. */
const MAX_UNDER = 10;
/** A traceback has three lines for each of its frames. */
const MAX_ABOVE = 60;
const MAX_CHARACTERS = 512;

/** As Node and Java, PHP and Ruby print one under its error, Erlang and Elixir. */
const FRAME =
  /^\s*(?:at |#\d{1,3} |from \S|\S{1,256}\.(?:rb|erl|exs?):\d|in (?:function|call from) |\[?\{\w+,\w+,\d+,\[\{file,)/;
const TRACEBACK = /^\s*Traceback \(most recent call last\):/;
const PYTHON_FRAME = /^\s*File "/;
/** Another error follows, which came of this one: that one is the failure. */
const CHAINED = /^\s*(?:During handling of the above exception|The above exception was the direct cause)/;
/** Of source that is quoted in a traceback. */
const SOURCE = /^\s*raise /;

/** Of a client's package, wherever it is installed; the application's own files may be called anything. */
const OF_CLIENT =
  /[\\/](?:node_modules|(?:site|dist)-packages|gems|vendor(?:_ruby)?|php)[\\/](?:@?(?:redis|valkey)|ioredis|iovalkey|aioredis|predis|Illuminate[\\/]Redis)\b|\bat (?:redis\.clients\.jedis|io\.lettuce\.core|org\.redisson|StackExchange\.Redis)\.|[\s{:]eredis(?:_client|_sub)?[:.,]/i;

interface Line {
  text: string;
  /** Of a service with several: another's lines are of other errors. */
  container?: number;
}

/** The lines under and above one, as far as they are frames of its stack. */
export function nextTo(lines: readonly Line[], index: number): string[] {
  const container = lines[index]?.container;
  const startOf = (at: number): string => {
    const line = lines[at];
    return line === undefined || line.container !== container ? "" : line.text.slice(0, MAX_CHARACTERS);
  };
  const under: string[] = [];
  for (let at = index + 1; at <= index + MAX_UNDER && FRAME.test(startOf(at)); at += 1) under.push(startOf(at));
  if (SOURCE.test(startOf(index)) || [1, 2].some((after) => CHAINED.test(startOf(index + after)))) return under;
  const above: string[] = [];
  for (let at = index - 1; at >= Math.max(0, index - MAX_ABOVE); at -= 1) {
    const line = startOf(at);
    if (TRACEBACK.test(line)) return [...under, ...above];
    if (PYTHON_FRAME.test(line)) above.push(line);
  }
  // Without its first line they may be anything's.
  return under;
}

/** Of any package. */
const OF_PACKAGE =
  /[\\/](?:node_modules|(?:site|dist)-packages|gems|vendor(?:_ruby)?|php)[\\/]|\bat (?!java\.|javax\.|jdk\.|sun\.|System\.)[a-z][\w$]*(?:\.[\w$<>]+){2,}\(|\bat StackExchange\.|\bin (?:function|call from) |^\s*\[?\{\w+,\w+,\d+,\[\{file,|\.(?:erl|exs?):\d/i;
/** Of packages that only wait or pass on, for whomever. */
const OF_NOBODY =
  /[\\/](?:async[_-]timeout|anyio|gevent|eventlet|uvloop|tenacity|standard-as-callback|connection_pool)\b/i;

/**
 * Whether the error arose in a client of Redis: in the first frame that is of any package. A client also calls back, and what fails then
 * is another's.
 *
 * @param frames that in which it arose first, as `nextTo` has them
 */
export const areOfClient = (frames: readonly string[]): boolean =>
  OF_CLIENT.test(frames.find((frame) => OF_PACKAGE.test(frame) && !OF_NOBODY.test(frame)) ?? "");
