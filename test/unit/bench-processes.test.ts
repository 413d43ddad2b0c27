import { describe, expect, test } from "vitest";
import { sumByName } from "../../bench/memory.ts";
import { measure, memoryIn, parentIn, together } from "../../bench/processes.ts";

describe("memory of processes", () => {
  test("the parent is found behind a name with blanks and parentheses", () => {
    expect(parentIn("42 (a) b (c) S 7 42 42 0")).toBe(7);
    expect(parentIn("")).toBeUndefined();
  });

  test("memory is a process's own, and that of its files", () => {
    const status = "VmRSS:     180 kB\nRssAnon:      99 kB\nRssFile:      80 kB\nRssShmem:       1 kB\n";
    expect(memoryIn("/bin/node", status)).toEqual({ program: "/bin/node", own: 100, files: 80 });
    expect(memoryIn("", "")).toEqual({ program: "", own: 0, files: 0 });
  });

  test("the files of one program count once", () => {
    const node = { program: "/bin/node", own: 100 };
    expect(
      together([
        { ...node, files: 40 },
        { ...node, files: 50 },
        { program: "/bin/sh", own: 1, files: 2 },
      ]),
    ).toBe(253);
    expect(together([])).toBe(0);
  });

  test("processes of one name are added up", () => {
    expect([...sumByName("100 nova-api\n5 sd pam\n23 nova-api\n")]).toEqual([
      ["nova-api", 123],
      ["sd pam", 5],
    ]);
  });

  test("a command is measured with what it starts", async () => {
    const child = "const b = Buffer.alloc(100 * 2 ** 20, 1); setTimeout(() => b, 900)";
    const shell = `echo begun; "${process.execPath}" -e '${child}'; echo ended >&2; exit 3`;
    const { code, output, seconds, peakMiB } = await measure(["sh", "-c", shell], { cwd: ".", env: {} });
    expect(code).toBe(3);
    expect(output).toBe("begun\nended\n");
    expect(seconds).toBeGreaterThan(0.9);
    expect(peakMiB).toBeGreaterThan(100);
  });
});
