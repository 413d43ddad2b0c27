/** Follows the engine's event log while it is written. Its own times are whole seconds, so each line gets that of its appearance. */
import { open, type FileHandle } from "node:fs/promises";
import { StringDecoder } from "node:string_decoder";
import type { EngineEvent } from "./timeline.ts";

/** Milliseconds between two looks at the file. */
const INTERVAL = 50;

export class EventLog {
  readonly events: EngineEvent[] = [];
  readonly #start = performance.now();
  readonly #listeners: ((event: EngineEvent) => void)[] = [];
  readonly #following: Promise<void>;
  readonly #decoder = new StringDecoder("utf8");
  #file: FileHandle | undefined;
  #rest = "";
  #ended = false;

  /** @param path a file that is empty or not there yet */
  constructor(private readonly path: string) {
    this.#following = this.#follow();
  }

  /** Seconds since the log was made. */
  get now(): number {
    return (performance.now() - this.#start) / 1000;
  }

  /** Calls a function with every event from now on. */
  listen(listener: (event: EngineEvent) => void): void {
    this.#listeners.push(listener);
  }

  /** Reads what is left, when the engine has ended. */
  async end(): Promise<void> {
    this.#ended = true;
    await this.#following;
  }

  async #follow(): Promise<void> {
    let last;
    do {
      last = this.#ended;
      await this.#read();
      if (!last) await new Promise((wake) => setTimeout(wake, INTERVAL));
    } while (!last);
    await this.#file?.close();
  }

  async #read(): Promise<void> {
    this.#file ??= await open(this.path).catch(() => undefined);
    if (!this.#file) return;
    const at = this.now;
    const block = Buffer.alloc(65_536);
    for (;;) {
      const { bytesRead } = await this.#file.read(block, 0, block.length, null);
      if (bytesRead === 0) break;
      this.#rest += this.#decoder.write(block.subarray(0, bytesRead));
    }
    const lines = this.#rest.split("\n");
    this.#rest = lines.pop() ?? "";
    for (const line of lines) this.#emit({ ...(JSON.parse(line) as object), at });
  }

  #emit(event: EngineEvent): void {
    this.events.push(event);
    for (const listener of this.#listeners) listener(event);
  }
}
