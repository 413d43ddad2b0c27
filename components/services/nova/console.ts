import type { Site } from "../../model/site.ts";
import type { NodeFile } from "../../node/files.ts";
import { program } from "../oslo.ts";

const forking = program("novncproxy", new URL("novncproxy.py", import.meta.url));

/** What the console proxy's init script reads: which proxy it is to be, and by which program. */
export function consoleFiles({ platform }: Site): NodeFile[] {
  const { units, consoleDefault, consoleProgram } = platform.nova;
  const readBy = [units.novncproxy];
  const choice = "NOVA_CONSOLE_PROXY_TYPE=novnc\nNOVA_SERIAL_PROXY_START=false";
  return [
    ...(consoleDefault === "" ? [] : [{ path: consoleDefault, content: choice, readBy }]),
    ...(consoleProgram === ""
      ? []
      : [
          { ...forking, mode: "0755", readBy },
          { path: consoleProgram, content: `DAEMON=${forking.path}`, readBy },
        ]),
  ];
}
