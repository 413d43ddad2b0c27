/** The instance's screen, by the way a browser takes: a URL with a token, then a websocket to the proxy. */
import { expect } from "vitest";
import type { Proof } from "./index.ts";
import { testInstance } from "./instance.ts";

const PATIENCE = 20_000;

/** The first message of a websocket, as text. @throws Error when it closes or is silent for 20 s */
function firstMessage(url: string): Promise<string> {
  const socket = new WebSocket(url, "binary");
  socket.binaryType = "arraybuffer";
  return new Promise<string>((resolve, reject) => {
    const timer = setTimeout(() => reject(new Error(`${socket.url}: silent`)), PATIENCE);
    socket.addEventListener("message", (event: MessageEvent<ArrayBuffer | string>) => {
      clearTimeout(timer);
      resolve(typeof event.data === "string" ? event.data : Buffer.from(event.data).toString("latin1"));
    });
    for (const end of ["error", "close"]) {
      socket.addEventListener(end, () => {
        clearTimeout(timer);
        reject(new Error(`the console proxy ended the websocket (${end})`));
      });
    }
  }).finally(() => socket.close());
}

export const console: Proof = {
  name: "the console's page is served, and its websocket reaches the instance's VNC server; a wrong token does not",
  async run(cloud) {
    const api = await cloud.api("demo");
    const { id } = await testInstance(cloud);
    const body = { remote_console: { protocol: "vnc", type: "novnc" } };
    const { remote_console: offered } = await api.post<{ remote_console: { url: string } }>(
      "compute",
      `/servers/${id}/remote-consoles`,
      body,
    );
    const page = new URL(offered.url);
    expect(page.origin).toBe(new URL((await cloud.outputs()).consoleUrl).origin);
    expect((await fetch(page)).status).toBe(200);

    // noVNC's page connects to the `path` of its own query: "?token=…" at the proxy's root.
    const path = page.searchParams.get("path") ?? "";
    expect(path).toContain("token=");
    const socket = new URL(path.replace(/^\/?/, "/"), page);
    socket.protocol = page.protocol === "https:" ? "wss:" : "ws:";
    expect(await firstMessage(socket.href)).toMatch(/^RFB 003\.\d{3}\n/);
    await expect(firstMessage(`${socket.protocol}//${page.host}/?token=${crypto.randomUUID()}`)).rejects.toThrow();
  },
};
