/** For tests: the namespace of people's objects, with the real objects over a SQLite of the test's own. Only the platform is a double. */
import { toHex } from "../../shared/hex.ts";
import { type Sqlite, storageOver } from "../object/double/storage.ts";
import { PersonObject } from "../person/object.ts";

export interface People {
  /** The binding. */
  PERSON: unknown;
  /** How often each object was asked something, by its name. */
  asked: Map<string, number>;
  /** The rows of a table of somebody's object. */
  rows: (name: string, table: string) => unknown[];
  /** When somebody's alarm is set, milliseconds since the epoch. */
  alarm: (name: string) => number | null;
  ring: (name: string) => Promise<void>;
  /** Makes the objects of these fail, as when the platform cannot reach them; without names every one of anybody. */
  breakDown: (...names: string[]) => void;
  /** Makes the next question fail, whoever's it is; those after it are answered. */
  breakOnce: () => void;
}

/** What a stub of an object is. Arguments and answers are copies, as an RPC makes them. */
export const rpcTo = (object: () => object, before: () => void = () => {}): unknown =>
  new Proxy(
    {},
    {
      get:
        (_, method) =>
        async (...args: unknown[]) => {
          before();
          const to = object();
          const call = Reflect.get(to, method) as (...given: unknown[]) => Promise<unknown>;
          return structuredClone(await call.apply(to, structuredClone(args)));
        },
    },
  );

const newId = (): string => toHex(crypto.getRandomValues(new Uint8Array(32)));

/** @param database makes an empty one */
export const people = (database: () => Sqlite): People => {
  const ids = new Map<string, string>();
  const objects = new Map<string, { object: PersonObject; sqlite: Sqlite; storage: ReturnType<typeof storageOver> }>();
  const asked = new Map<string, number>();
  let isBroken = (_name: string): boolean => false;

  const objectOf = (name: string) => {
    const known = objects.get(name);
    if (known !== undefined) return known;
    const sqlite = database();
    const storage = storageOver(sqlite);
    const deleteAll = async (): Promise<void> => {
      const tables = sqlite.prepare("SELECT name FROM sqlite_master WHERE type = 'table'").all() as { name: string }[];
      for (const table of tables) sqlite.exec(`DROP TABLE ${table.name}`);
    };
    const ctx = { storage: Object.assign(storage, { deleteAll }), id: { name } } as unknown as DurableObjectState;
    const made = { object: new PersonObject(ctx, {} as Env), sqlite, storage };
    objects.set(name, made);
    return made;
  };

  const stubOf = (name: string): unknown =>
    rpcTo(
      () => objectOf(name).object,
      () => {
        asked.set(name, (asked.get(name) ?? 0) + 1);
        if (isBroken(name)) throw new Error("Network connection lost.");
      },
    );

  const idOf = (name: string): { name: string; toString: () => string } => {
    const hex = ids.get(name) ?? newId();
    ids.set(name, hex);
    return { name, toString: () => hex };
  };

  return {
    PERSON: {
      idFromName: idOf,
      // The platform knows the ids that it has made: https://developers.cloudflare.com/durable-objects/api/namespace/#idfromstring
      idFromString: (hex: string) => {
        for (const [name, made] of ids) if (made === hex) return idOf(name);
        throw new TypeError("Invalid Durable Object ID");
      },
      get: ({ name }: { name: string }) => stubOf(name),
    },
    asked,
    rows: (name, table) => objectOf(name).sqlite.prepare(`SELECT * FROM ${table}`).all(),
    alarm: (name) => objectOf(name).storage.alarm,
    ring: (name) => objectOf(name).object.alarm(),
    breakDown: (...names) => {
      isBroken = (name) => names.length === 0 || names.includes(name);
    },
    breakOnce: () => {
      isBroken = () => {
        isBroken = () => false;
        return true;
      };
    },
  };
};
