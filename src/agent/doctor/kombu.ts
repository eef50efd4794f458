/** How kombu's Redis transport names its keys (https://github.com/celery/kombu, kombu/transport/redis.py). Pure. */

/** kombu's own `sep`, and the one that Celery's documentation recommends for priorities. */
const SEPARATORS = ["\u0006\u0016", ":"] as const;
type Separator = (typeof SEPARATORS)[number];

const BINDING = "_kombu.binding.";

export interface Exchange {
  key: string;
  /** kombu's `global_keyprefix`, which every key of this application begins with. */
  prefix: string;
  name: string;
}

/** What a key of bindings is named after: `<prefix>_kombu.binding.<exchange>`. */
export const exchangeOf = (key: string): Exchange | null => {
  const at = key.indexOf(BINDING);
  return at === -1 ? null : { key, prefix: key.slice(0, at), name: key.slice(at + BINDING.length) };
};

/** Exchanges of Celery's remote control and events, which carry no tasks. */
export const carriesTasks = ({ name }: Exchange): boolean => name !== "celeryev" && !name.endsWith(".pidbox");

export interface Queue {
  /** Of its list, prefix included. */
  key: string;
  separator: Separator;
}

/** The queue that a member of a set of bindings names: routing key, pattern and queue, with the separator between them. */
export const boundQueue = (member: string, { prefix }: Exchange): Queue | null => {
  for (const separator of SEPARATORS) {
    const parts = member.split(separator);
    const name = parts.length < 3 ? "" : (parts.at(-1) ?? "");
    if (name !== "") return { key: `${prefix}${name}`, separator };
  }
  return null;
};

/** Messages with a priority have lists of their own, `<queue><sep><step>`. The steps are 1 to 9; step 0 is the queue's own list. */
export const priorityKeys = ({ key, separator }: Queue): string[] =>
  Array.from({ length: 9 }, (_, index) => `${key}${separator}${index + 1}`);

/** Matches the lists of priorities of every queue with kombu's own separator. */
export const PRIORITIES_PATTERN = `*${SEPARATORS[0]}[1-9]`;

/** Celery's default queue, which is there in most applications. */
export const DEFAULT_QUEUE: Queue = { key: "celery", separator: SEPARATORS[0] };
export const DEFAULT_BINDINGS = `${BINDING}celery`;
