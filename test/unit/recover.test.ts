import { spawn } from "node:child_process";
import { once } from "node:events";
import { createServer } from "node:http";
import { mkdtemp, mkdir, readdir, readFile, writeFile } from "node:fs/promises";
import type { AddressInfo } from "node:net";
import { hostname, tmpdir } from "node:os";
import { join } from "node:path";
import { expect, onTestFinished, test } from "vitest";
import type { Api } from "../../scripts/recover/api.ts";
import { deleteOrphans } from "../../scripts/recover/orphans.ts";
import { removeStaleLocks } from "../../scripts/recover/locks.ts";
import { recover } from "../../scripts/recover/recover.ts";

const PROJECT = "urn:pulumi:lab::stackwright::openstack:identity/project:Project::demo-project";
const PROVIDER = "urn:pulumi:lab::stackwright::pulumi:providers:openstack::admin-api";

/** A cloud that knows some projects; tells what it was asked to delete. */
async function cloudWith(
  projects: readonly { id: string; name: string }[],
): Promise<{ url: string; deleted: string[] }> {
  const deleted: string[] = [];
  const server = createServer((request, response) => {
    const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/v3`;
    if (request.method === "POST") {
      const endpoints = [{ interface: "public", region_id: "RegionOne", url }];
      const catalog = [{ name: "keystone", type: "identity", endpoints }];
      response.setHeader("X-Subject-Token", "token");
      response.end(JSON.stringify({ token: { project: { id: "p" }, user: { id: "u" }, roles: [], catalog } }));
    } else if (request.method === "DELETE") {
      deleted.push(request.url ?? "");
      response.end();
    } else response.end(JSON.stringify({ projects }));
  });
  await new Promise<void>((listening) => server.listen(0, "127.0.0.1", listening));
  onTestFinished(() => void server.close());
  return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/v3`, deleted };
}

/** A state in which a project named `demo` was being made, and another one is known. */
function interrupted(authUrl: string): object {
  const inputs = {
    authUrl,
    userName: "admin",
    password: { plaintext: '"secret"' },
    tenantName: "admin",
    region: "RegionOne",
  };
  return {
    version: 3,
    deployment: {
      resources: [
        { urn: PROVIDER, type: "pulumi:providers:openstack", id: "1", inputs },
        { urn: "urn:other", type: "openstack:identity/project:Project", id: "known", inputs: { name: "demo" } },
      ],
      pending_operations: [
        {
          type: "creating",
          resource: {
            urn: PROJECT,
            type: "openstack:identity/project:Project",
            provider: `${PROVIDER}::1`,
            inputs: { name: "demo" },
          },
        },
      ],
    },
  };
}

test("what an interrupted run made and the state does not know is deleted, and nothing else", async () => {
  const { url, deleted } = await cloudWith([
    { id: "orphan", name: "demo" },
    { id: "known", name: "demo" },
    { id: "other", name: "other" },
  ]);
  const imported: string[] = [];
  const pulumi = (args: readonly string[], input?: string): Promise<string> => {
    if (args[1] === "import") imported.push(input ?? "");
    return Promise.resolve(JSON.stringify(interrupted(url)));
  };
  const told: string[] = [];
  await recover(pulumi, (line) => told.push(line));
  expect(deleted).toEqual(["/v3/projects/orphan"]);
  expect(told[0]).toBe("deleted half-made demo-project (orphan)");
  expect(imported.map((text) => JSON.parse(text) as unknown)).toMatchObject([
    { version: 3, deployment: { pending_operations: [] } },
  ]);
});

test("a state without unfinished operations is left alone, and nobody is asked", async () => {
  const calls: string[] = [];
  const pulumi = (args: readonly string[]): Promise<string> => {
    calls.push(args.join(" "));
    return Promise.resolve(JSON.stringify({ deployment: { resources: [] } }));
  };
  await recover(pulumi, () => expect.fail("nothing is to be told"));
  expect(calls).toEqual(["stack export"]);
});

test("locks of ended processes of this machine go, others stay", async () => {
  const backend = await mkdtemp(join(tmpdir(), "backend-"));
  const locks = join(backend, ".pulumi/locks/organization/stackwright/prod");
  await mkdir(locks, { recursive: true });
  const lock = (name: string, pid: number, host: string): Promise<void> =>
    writeFile(join(locks, `${name}.json`), JSON.stringify({ pid, hostname: host }));
  await lock("ended", 2 ** 30, hostname());
  // Its parent never asks how it ended: by then it has become another program (a shell would ask).
  const parent = spawn("sh", ["-c", "until grep -q sleep /proc/$$/comm; do sleep 0.1; done & echo $!; exec sleep 60"]);
  const [pid] = (await once(parent.stdout, "data")) as [Buffer];
  await expect.poll(() => readFile(`/proc/${Number(pid)}/cmdline`, "utf8")).toBe("");
  await lock("not-waited-for", Number(pid), hostname());
  await lock("running", process.pid, hostname());
  await lock("elsewhere", 2 ** 30, `${hostname()}-other`);
  expect(await removeStaleLocks(`file://${backend}`, "stackwright", "prod")).toBe(2);
  parent.kill();
  expect((await readdir(locks)).sort()).toEqual(["elsewhere.json", "running.json"]);
  expect(await removeStaleLocks("s3://bucket", "stackwright", "prod")).toBe(0);
});

test("a router's interface is taken from its router, since its port cannot be deleted", async () => {
  const asked: string[] = [];
  const ports = [
    { id: "orphan", device_id: "router", tenant_id: "p" },
    { id: "known", device_id: "router", tenant_id: "p" },
    { id: "other", device_id: "another router", tenant_id: "p" },
  ];
  const api = {
    token: { project: { id: "p" } },
    get: () => Promise.resolve({ ports }),
    put: (_: string, path: string, body: unknown) => Promise.resolve(asked.push(`${path} ${JSON.stringify(body)}`)),
  } as unknown as Api;
  const resource = {
    urn: "urn:interface",
    type: "openstack:networking/routerInterface:RouterInterface",
    inputs: { routerId: "router" },
  };
  expect(await deleteOrphans(api, resource, new Set(["known"]))).toEqual(["orphan"]);
  expect(asked).toEqual(['/v2.0/routers/router/remove_router_interface {"port_id":"orphan"}']);
});
