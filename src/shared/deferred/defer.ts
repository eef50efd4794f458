/**
 * Schemas that are built when they are first asked something. To build all that the agent or the Worker declares takes longer than everything
 * else of its start, and megabytes that stay; one request needs a tenth of them. So in their bundles this stands in for the functions of zod
 * (`scripts/bundle/deferred-zod.ts` puts it there): each gives a stand-in, which remembers what it was made of, and is built by zod itself at
 * the first use.
 */

type Call = (...args: readonly unknown[]) => unknown;

/** Under this a stand-in gives what it stands in for. */
const REAL = Symbol("real");

/**
 * Methods that answer with another schema and look at nothing: on a stand-in they give the next stand-in. Any other use builds the schema, so
 * one that is missing here costs time, and nothing else.
 */
const CHAINED = new Set([
  ...["catch", "default", "describe", "extend", "max", "meta", "min", "nonnegative", "nullable", "nullish", "optional"],
  ...["positive", "refine", "regex", "transform", "trim"],
]);

const isStandIn = (value: unknown): value is { [REAL]: () => unknown } =>
  typeof value === "function" && Object.hasOwn(value, REAL);

/** What was given to a method, with every stand-in in it built: schemas stand in lists, and in objects as their fields. */
const built = (given: unknown): unknown => {
  if (isStandIn(given)) return given[REAL]();
  if (Array.isArray(given)) return given.map(built);
  if (given === null || typeof given !== "object" || Object.getPrototypeOf(given) !== Object.prototype) return given;
  return Object.fromEntries(Object.entries(given).map(([name, value]) => [name, built(value)]));
};

const standIn = (make: () => object): unknown => {
  let made: object | null = null;
  const real = (): object => (made ??= make());
  /** Every request asks a few schemas the same: what was bound once is kept. */
  const bound = new Map<PropertyKey, Call>();
  const look = (name: PropertyKey): unknown => {
    const known = bound.get(name);
    if (known !== undefined) return known;
    const found: unknown = Reflect.get(real(), name);
    if (typeof found !== "function") return found;
    const method = (found as Call).bind(made);
    bound.set(name, method);
    return method;
  };
  return new Proxy(
    Object.assign(() => undefined, { [REAL]: real }),
    {
      get: (target, name) => {
        if (name === REAL) return target[REAL];
        if (!CHAINED.has(String(name)) || typeof name !== "string") return look(name);
        // Without an argument, `meta()` asks for what the schema says of itself.
        return (...args: readonly unknown[]) =>
          args.length === 0 && name === "meta"
            ? (look(name) as Call)()
            : standIn(() => (look(name) as Call)(...args.map(built)) as object);
      },
      has: (_target, name) => Reflect.has(real(), name),
    },
  );
};

/**
 * @param load gives zod's functions by name; called when the first schema is built
 * @returns for a name (`string`, `iso.datetime`), a function that gives a stand-in for what that function of zod's gives
 */
export const deferred =
  (load: () => object) =>
  (name: string): Call =>
  (...args) =>
    standIn(() => {
      const make = name.split(".").reduce<unknown>((found, step) => Reflect.get(found as object, step), load()) as Call;
      return make(...args.map(built)) as object;
    });

/** A function of zod's that looks at schemas and makes none: it is called at once, with the schemas themselves. */
export const atOnce =
  (load: () => object) =>
  (name: string): Call =>
  (...args) =>
    (Reflect.get(load(), name) as Call)(...args.map(built));
