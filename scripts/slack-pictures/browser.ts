/** One headless Chromium for many pictures, driven over its own protocol: starting one for each picture would take seconds. */
import { type ChildProcess, spawn, spawnSync } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { patience } from "../../src/shared/deadline.ts";

const NAMES = ["chromium", "chromium-browser", "google-chrome", "chrome"];
const DEADLINE_MS = 30_000;

/** Null where there is none on this machine. */
export const findBrowser = (): string | null =>
  NAMES.find((name) => spawnSync(name, ["--version"], { timeout: DEADLINE_MS }).status === 0) ?? null;

export interface Browser {
  /** A picture, as PNG, of a page that is so wide: all of it, or what of it fits into `maxHeight`. */
  shoot: (html: string, width: number, maxHeight?: number) => Promise<Buffer>;
  close: () => Promise<void>;
}

const inTime = async <T>(work: Promise<T>, what: string): Promise<T> => {
  const early = await patience(work, DEADLINE_MS);
  if (early.done) return early.value;
  throw new Error(`${what} took too long`);
};

/** Chromium prints its address once it listens. */
const addressOf = (child: ChildProcess): Promise<string> =>
  new Promise((resolve, reject) => {
    let said = "";
    child.stderr?.on("data", (chunk: Buffer) => {
      said += chunk.toString();
      const found = /DevTools listening on (ws:\S+)/.exec(said)?.[1];
      if (found !== undefined) resolve(found);
    });
    child.once("error", reject);
    child.once("exit", (code) => reject(new Error(`Chromium ended with ${code}: ${said.slice(-500)}`)));
  });

interface Reply {
  id?: number;
  result?: Record<string, unknown>;
  error?: { message: string };
}

type Send = (method: string, params?: object, sessionId?: string) => Promise<Record<string, unknown>>;

const connect = async (address: string): Promise<{ send: Send; end: () => void }> => {
  const socket = new WebSocket(address);
  const waiting = new Map<number, (reply: Reply) => void>();
  let sent = 0;
  socket.addEventListener("message", ({ data }) => {
    const reply = JSON.parse(String(data)) as Reply;
    if (reply.id !== undefined) waiting.get(reply.id)?.(reply);
  });
  await inTime(new Promise<void>((resolve) => socket.addEventListener("open", () => resolve())), "connecting");
  const send: Send = (method, params = {}, sessionId) => {
    sent += 1;
    const id = sent;
    const reply = new Promise<Record<string, unknown>>((resolve, reject) => {
      waiting.set(id, ({ result, error }) => {
        waiting.delete(id);
        if (error === undefined) resolve(result ?? {});
        else reject(new Error(`${method}: ${error.message}`));
      });
    });
    socket.send(JSON.stringify({ id, method, params, ...(sessionId === undefined ? {} : { sessionId }) }));
    return inTime(reply, method);
  };
  return { send, end: () => socket.close() };
};

/** @param program as `findBrowser` gives it */
export const openBrowser = async (program: string): Promise<Browser> => {
  const profile = mkdtempSync(join(tmpdir(), "slack-pictures-"));
  const child = spawn(
    program,
    ["--headless", "--no-sandbox", "--disable-gpu", "--remote-debugging-port=0", `--user-data-dir=${profile}`],
    { stdio: ["ignore", "ignore", "pipe"] },
  );
  const ended = new Promise<void>((resolve) => child.once("exit", () => resolve()));
  const close = async (): Promise<void> => {
    child.kill();
    await inTime(ended, "ending Chromium").catch(() => child.kill("SIGKILL"));
    rmSync(profile, { recursive: true, force: true, maxRetries: 5 });
  };
  try {
    const { send, end } = await connect(await inTime(addressOf(child), "starting Chromium"));
    const { targetId } = await send("Target.createTarget", { url: "about:blank" });
    const { sessionId } = (await send("Target.attachToTarget", { targetId, flatten: true })) as { sessionId: string };
    const { frameTree } = (await send("Page.getFrameTree", {}, sessionId)) as { frameTree: { frame: { id: string } } };
    const shoot = async (html: string, width: number, maxHeight = Infinity): Promise<Buffer> => {
      const size = { width, deviceScaleFactor: 2, mobile: false };
      await send("Emulation.setDeviceMetricsOverride", { ...size, height: 100 }, sessionId);
      await send("Page.setDocumentContent", { frameId: frameTree.frame.id, html }, sessionId);
      const { cssContentSize } = (await send("Page.getLayoutMetrics", {}, sessionId)) as {
        cssContentSize: { height: number };
      };
      const height = Math.min(Math.ceil(cssContentSize.height), maxHeight);
      await send("Emulation.setDeviceMetricsOverride", { ...size, height }, sessionId);
      const { data } = (await send("Page.captureScreenshot", { format: "png" }, sessionId)) as { data: string };
      return Buffer.from(data, "base64");
    };
    return {
      shoot,
      close: () => {
        end();
        return close();
      },
    };
  } catch (error) {
    await close();
    throw error;
  }
};
