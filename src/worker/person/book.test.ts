/** What a person's object keeps is bounded, whatever is asked of it. */
import { DatabaseSync } from "node:sqlite";
import { beforeEach, describe, expect, it } from "vitest";
import { type ObjectStorage, storageOver } from "../object/double/storage.ts";
import { LINK_MS, PersonBook, SESSION_MS } from "./book.ts";
import type { Known } from "./contract.ts";

const NOW = 1_800_000_000_000;
const ANN: Known = { by: "slack", team: "T1", user: "U1", through: null };
const passkey = (id: string) => ({ id, name: "Phone", publicKey: "AA", counter: 0, known: ANN });

let storage: ObjectStorage;
let book: PersonBook;

const count = (table: string): number =>
  storage.sql.exec<{ n: number }>(`SELECT COUNT(*) AS n FROM ${table}`).toArray()[0]?.n ?? 0;

const tables = (): number => count("sqlite_master");

beforeEach(() => {
  storage = storageOver(new DatabaseSync(":memory:"));
  book = new PersonBook(storage);
});

describe("a person's book", () => {
  it("stays empty, tables and all, until somebody has proved who they are", () => {
    expect(book.takeLink("a", NOW)).toBeNull();
    expect(book.session("a", NOW)).toBeNull();
    expect(book.passkey("a")).toBeNull();
    expect(book.passkeys()).toEqual([]);
    expect(book.usePasskey("a", 1, { hash: "c", leftMs: 1000 }, NOW)).toBeNull();
    expect(book.removePasskey("a")).toBe(false);
    book.end("a");
    book.endAll();
    expect([book.prune(NOW), tables()]).toEqual([{ next: null, empty: true }, 0]);
    // The control: what is kept needs tables.
    book.addLink("a", ANN, NOW);
    expect(tables()).toBeGreaterThan(0);
  });

  it("keeps twenty sessions and five links, of which the oldest go first", () => {
    for (let made = 0; made < 30; made += 1) {
      book.open(`session-${made}`, ANN, "slack", null, NOW + made);
      book.addLink(`link-${made}`, ANN, NOW + made);
    }
    expect([count("sessions"), count("links")]).toEqual([20, 5]);
    expect([book.session("session-9", NOW + 30), book.takeLink("link-24", NOW + 30)]).toEqual([null, null]);
    expect(book.session("session-10", NOW + 30)).toEqual({ known: ANN, way: "slack", leftMs: SESSION_MS - 20 });
    expect(book.takeLink("link-25", NOW + 30)).toEqual(ANN);
  });

  it("keeps the newest also where all came at once", () => {
    for (let made = 0; made < 6; made += 1) book.addLink(`link-${made}`, ANN, NOW);
    expect(book.takeLink("link-5", NOW)).toEqual(ANN);
  });

  it("keeps the newest also where a clock that was ahead has made the others", () => {
    for (let made = 0; made < 20; made += 1) {
      book.addLink(`link-${made}`, ANN, NOW + SESSION_MS);
      book.open(`session-${made}`, ANN, "slack", null, NOW + SESSION_MS);
    }
    book.addLink("link", ANN, NOW);
    book.open("session", ANN, "slack", null, NOW);
    expect(book.session("session", NOW)).toEqual({ known: ANN, way: "slack", leftMs: SESSION_MS });
    expect(book.takeLink("link", NOW)).toEqual(ANN);
    expect([count("sessions"), count("links")]).toEqual([20, 4]);
  });

  it("takes no more answers than it can tell apart, until some of them are too old", () => {
    book.addPasskey(passkey("p"), { hash: "first", leftMs: 1000 }, NOW);
    for (let used = 1; used < 50; used += 1)
      expect(book.usePasskey("p", 0, { hash: `c${used}`, leftMs: 1000 }, NOW)).toEqual(ANN);
    expect(book.usePasskey("p", 0, { hash: "one-more", leftMs: 1000 }, NOW)).toBeNull();
    expect([count("challenges"), book.usePasskey("p", 0, { hash: "later", leftMs: 1000 }, NOW + 1000)]).toEqual([
      50,
      ANN,
    ]);
    expect(count("challenges")).toBe(1);
  });

  it("forgets what is too old, and says when the next will be", () => {
    book.addLink("link", ANN, NOW);
    book.open("session", ANN, "slack", null, NOW);
    expect(book.prune(NOW)).toEqual({ next: NOW + LINK_MS, empty: false });
    expect(book.prune(NOW + LINK_MS)).toEqual({ next: NOW + SESSION_MS, empty: false });
    expect(book.prune(NOW + SESSION_MS)).toEqual({ next: null, empty: true });
    book.addPasskey(passkey("p"), { hash: "c", leftMs: 1000 }, NOW);
    expect(book.prune(NOW + SESSION_MS)).toEqual({ next: null, empty: false });
  });

  it("is whole after a later version of it was there", () => {
    book.addLink("link", ANN, NOW);
    storage.sql.exec("UPDATE schema_version SET version = 99");
    expect(new PersonBook(storage).takeLink("link", NOW)).toEqual(ANN);
  });
});
