/**
 * Every table of the object's SQLite, as numbered migrations: each is applied once, in order, in a transaction of its own. To change the
 * schema, add one at the end; one that was deployed is never edited.
 *
 * The number is in a table because a Durable Object may not use `PRAGMA user_version` (SQLITE_AUTH).
 */
import { harmlessly } from "./harmlessly.ts";
import type { Database, Sql } from "./sql.ts";

type Migration = (sql: Sql) => void;

/** The tables of the versions before migrations were numbered. Such a database has some of them, or all, or an older form of one. */
const unnumbered: Migration = (sql) => {
  sql.exec("CREATE TABLE IF NOT EXISTS last_good (key TEXT PRIMARY KEY, reading TEXT NOT NULL) WITHOUT ROWID");
  sql.exec("CREATE TABLE IF NOT EXISTS target (id INTEGER PRIMARY KEY CHECK (id = 1), name TEXT NOT NULL)");
  // The last two samples were once kept as one JSON text. They are minutes old at best, so they are dropped.
  sql.exec("DROP TABLE IF EXISTS evictions");
  sql.exec(
    "CREATE TABLE IF NOT EXISTS samples (at INTEGER PRIMARY KEY, evicted_keys INTEGER NOT NULL, run_id TEXT) WITHOUT ROWID",
  );
  sql.exec(`CREATE TABLE IF NOT EXISTS changes (
    id INTEGER PRIMARY KEY AUTOINCREMENT, at INTEGER NOT NULL, key TEXT NOT NULL, before TEXT NOT NULL,
    after TEXT NOT NULL, caller TEXT NOT NULL, request_id TEXT NOT NULL, reason TEXT, state TEXT NOT NULL, until INTEGER,
    original TEXT NOT NULL, note TEXT, run_id TEXT, phase TEXT, tries INTEGER NOT NULL DEFAULT 0, due INTEGER,
    sender TEXT)`);
  const sender = sql.exec("SELECT name FROM pragma_table_info('changes') WHERE name = 'sender'").toArray();
  if (sender.length === 0) sql.exec("ALTER TABLE changes ADD COLUMN sender TEXT");
  sql.exec(`CREATE TABLE IF NOT EXISTS audit (
    id INTEGER PRIMARY KEY AUTOINCREMENT, at INTEGER NOT NULL, operation TEXT NOT NULL, caller TEXT NOT NULL,
    request_id TEXT NOT NULL, input TEXT NOT NULL, change_id INTEGER, before TEXT, after TEXT,
    outcome TEXT NOT NULL, reason TEXT, detail TEXT)`);
  // A bug must not be able to rewrite what happened.
  sql.exec(`CREATE TRIGGER IF NOT EXISTS audit_is_append_only BEFORE UPDATE ON audit
    BEGIN SELECT RAISE(ABORT, 'the audit is append-only'); END`);
  sql.exec(`CREATE TABLE IF NOT EXISTS idempotency (
    caller TEXT NOT NULL, key TEXT NOT NULL, body TEXT NOT NULL, outcome TEXT NOT NULL, at INTEGER NOT NULL,
    PRIMARY KEY (caller, key)) WITHOUT ROWID`);
};

/** Which change took the place of a superseded one was said only in the note that people read: `By change 12.` */
const supersededBy: Migration = (sql) => {
  sql.exec("ALTER TABLE changes ADD COLUMN superseded_by INTEGER");
  sql.exec(`UPDATE changes SET superseded_by = CAST(substr(note, length('By change ') + 1) AS INTEGER)
    WHERE state = 'superseded' AND note GLOB 'By change [0-9]*.'`);
};

/**
 * Claims were in an object of their own. The table `target` is not written any more, since the platform tells the name, but it is kept: an
 * alarm that was set before this version may come without a name (`targetBeforeUpgrade`). A later migration can drop it.
 */
const claimsForTarget: Migration = (sql) => {
  sql.exec("CREATE TABLE claims (key TEXT PRIMARY KEY, until INTEGER NOT NULL) WITHOUT ROWID");
  sql.exec("CREATE INDEX claims_until ON claims (until)");
};

/** Samples had evictions alone; what else Redis counts is kept beside them, as JSON. */
const refusalsOfSamples: Migration = (sql) => {
  sql.exec("ALTER TABLE samples ADD COLUMN refusals TEXT");
};

/** The metrics of the first version that remembered any. */
const FIRST_METRICS =
  "used rss maxmemory container container_limit host host_total evictions hit_ratio clients ops queued keys keys_without_ttl unsaved save_age aof disk_available uptime".split(
    " ",
  );

/** A row is billed once however wide it is, and a table may have 100 columns, so each metric has its own: three where samples are summed up. */
const history: Migration = (sql) => {
  const samples = FIRST_METRICS.map((name) => `${name} REAL`).join(", ");
  sql.exec(`CREATE TABLE history (at INTEGER PRIMARY KEY, cause TEXT, ${samples})`);
  const sums = FIRST_METRICS.map((name) => `${name}_min REAL, ${name}_mean REAL, ${name}_max REAL`).join(", ");
  for (const table of ["history_10m", "history_1h", "history_1d"])
    sql.exec(
      `CREATE TABLE ${table} (at INTEGER PRIMARY KEY, samples INTEGER NOT NULL, missed INTEGER NOT NULL, cause TEXT, ${sums})`,
    );
  sql.exec("CREATE TABLE history_latest (id INTEGER PRIMARY KEY CHECK (id = 1), latest TEXT NOT NULL)");
  sql.exec("CREATE TABLE watch (id INTEGER PRIMARY KEY CHECK (id = 1), due INTEGER NOT NULL)");
};

/** What the watch has found to be wrong, and what happened to it. */
const alerts: Migration = (sql) => {
  sql.exec(`CREATE TABLE alerts (
    id INTEGER PRIMARY KEY AUTOINCREMENT, stage TEXT NOT NULL, settled_at INTEGER, alert TEXT NOT NULL)`);
  sql.exec(
    "CREATE TABLE alert_lines (id INTEGER PRIMARY KEY AUTOINCREMENT, alert_id INTEGER NOT NULL, line TEXT NOT NULL)",
  );
  sql.exec("CREATE INDEX alert_lines_of ON alert_lines (alert_id, id)");
  // What is to be sent, how those do who get it, where an alert's message is, and what waits for the morning.
  sql.exec(
    "CREATE TABLE alert_letters (id INTEGER PRIMARY KEY AUTOINCREMENT, letter TEXT NOT NULL, mail TEXT NOT NULL)",
  );
  sql.exec("CREATE TABLE alert_standings (destination TEXT PRIMARY KEY, standing TEXT NOT NULL) WITHOUT ROWID");
  sql.exec(`CREATE TABLE alert_postings (
    destination TEXT, alert_id INTEGER, posting TEXT NOT NULL, PRIMARY KEY (destination, alert_id)) WITHOUT ROWID`);
  sql.exec(`CREATE TABLE alert_held (
    id INTEGER PRIMARY KEY AUTOINCREMENT, destination TEXT NOT NULL, until INTEGER NOT NULL, held TEXT NOT NULL)`);
  sql.exec(`CREATE TRIGGER alert_lines_are_append_only BEFORE UPDATE ON alert_lines
    BEGIN SELECT RAISE(ABORT, 'the life of an alert is append-only'); END`);
};

/** What somebody has muted: one row for a finding, and one with the empty name for all. */
const mutes: Migration = (sql) => {
  sql.exec("CREATE TABLE alert_mutes (finding TEXT PRIMARY KEY, mute TEXT NOT NULL) WITHOUT ROWID");
};

/** Since when the outside monitor takes nothing; no row while it does. */
const heartbeat: Migration = (sql) => {
  sql.exec("CREATE TABLE heartbeat (name TEXT PRIMARY KEY, failing_since INTEGER NOT NULL) WITHOUT ROWID");
};

/**
 * Of a host on which several targets are: what each has reported last and what each destination was told, in the object that tells of it; in the others who
 * tells of which alert, and what is still to be reported.
 */
const oneHost: Migration = (sql) => {
  sql.exec("CREATE TABLE host_reports (target TEXT PRIMARY KEY, report TEXT NOT NULL) WITHOUT ROWID");
  sql.exec(
    "CREATE TABLE host_incidents (id INTEGER PRIMARY KEY AUTOINCREMENT, destination TEXT NOT NULL, incident TEXT NOT NULL)",
  );
  sql.exec("CREATE TABLE host_joined (alert_id INTEGER PRIMARY KEY, joined TEXT NOT NULL)");
  sql.exec(
    "CREATE TABLE host_outbox (id INTEGER PRIMARY KEY AUTOINCREMENT, alert_id INTEGER NOT NULL, sent TEXT NOT NULL)",
  );
};

/** The lengths of single queues: one column each, JSON, in which a queue is a number of this table (`watch/queues.ts`). */
const queueLengths: Migration = (sql) => {
  for (const table of ["history", "history_10m", "history_1h", "history_1d"])
    sql.exec(`ALTER TABLE ${table} ADD COLUMN queues TEXT`);
  sql.exec("CREATE TABLE history_queues (id INTEGER PRIMARY KEY AUTOINCREMENT, queue TEXT NOT NULL)");
};

/** What a mute has kept back and nobody was told of: a row for each time that an alert was raised and is over, until nothing covers it any more. */
const kept: Migration = (sql) => {
  sql.exec(
    "CREATE TABLE alert_kept (id INTEGER PRIMARY KEY AUTOINCREMENT, alert_id INTEGER NOT NULL, until INTEGER NOT NULL, line TEXT NOT NULL)",
  );
};

/** What was asked under an Idempotency-Key was kept in clear. What was refused goes: a secret may have been typed, and asked again it is refused again. */
const refusalsInClear: Migration = (sql) => {
  sql.exec(`DELETE FROM idempotency
    WHERE outcome LIKE '{"result":{"ok":false,%' AND outcome NOT LIKE '%"outcome_unknown":true%'`);
};

/** With each line, those that are too old were looked for among all of them. */
const auditByTime: Migration = (sql) => {
  sql.exec("CREATE INDEX audit_at ON audit (at)");
};

const MIGRATIONS: readonly Migration[] = [
  unnumbered,
  supersededBy,
  claimsForTarget,
  refusalsOfSamples,
  history,
  alerts,
  mutes,
  heartbeat,
  oneHost,
  queueLengths,
  kept,
  refusalsInClear,
  auditByTime,
];

/** What this code runs without, only dearer or with more kept: while storage takes nothing, that is no reason to answer nothing. */
const CAN_WAIT: ReadonlySet<Migration> = new Set([refusalsInClear, auditByTime]);

/** The name that a version before this one has stored, for alarms that it has set; null for none. */
export const targetBeforeUpgrade = (sql: Sql): string | null =>
  sql.exec<{ name: string }>("SELECT name FROM target").toArray()[0]?.name ?? null;

/**
 * Brings a database to the schema of this code. One that a later version has migrated further is left as it is. Older code runs on it, but does not
 * fill in newer columns: where it supersedes a change, `superseded_by` stays NULL, and an undo after the next upgrade does not bring that
 * change's timer back.
 *
 * Throws where one fails, unless it and all after it can wait: then the next start tries again.
 */
export const migrate = (database: Database, migrations = MIGRATIONS, canWait = CAN_WAIT): void => {
  const { sql } = database;
  sql.exec(
    "CREATE TABLE IF NOT EXISTS schema_version (id INTEGER PRIMARY KEY CHECK (id = 1), version INTEGER NOT NULL)",
  );
  const needed = migrations.findLastIndex((migration) => !canWait.has(migration)) + 1;
  bringTo(needed, database, migrations);
  harmlessly(() => bringTo(migrations.length, database, migrations), "migration");
};

const bringTo = (wanted: number, database: Database, migrations: readonly Migration[]): void => {
  const { sql } = database;
  const applied = versionOf(sql);
  for (const [index, migration] of migrations.slice(0, wanted).entries()) {
    const version = index + 1;
    if (version <= applied) continue;
    database.transactionSync(() => {
      migration(sql);
      sql.exec("INSERT OR REPLACE INTO schema_version (id, version) VALUES (1, ?)", version);
    });
  }
};

const versionOf = (sql: Sql): number =>
  sql.exec<{ version: number }>("SELECT version FROM schema_version").toArray()[0]?.version ?? 0;
