import { describe, expect, test } from "vitest";
import { configOf, deploy } from "./support.ts";

const renderedFor = async (release: string, distribution: string) => {
  const { steps } = await deploy(configOf(1, (raw) => Object.assign(raw, { release, distribution })));
  const stdin = (step: string) => steps.get(step)!.stdin;
  return { controller: stdin("controller-config"), compute: stdin("compute01-config") };
};

describe.each(["debian14", "ubuntu26.04"])("2026.1 on %s", async (distribution) => {
  const { controller, compute } = await renderedFor("2026.1", distribution);

  test.each(["keystone.wsgi.api", "placement.wsgi.api", "nova.wsgi.osapi_compute", "nova.wsgi.metadata"])(
    "runs %s as a module",
    (module) => expect(controller).toContain(`\nmodule = ${module}:application\n`),
  );

  test("has no program of the packages under uwsgi", () => {
    expect(controller.match(/^wsgi-file = .*$/gm)).toEqual(["wsgi-file = /usr/local/share/stackwright/neutron-api.py"]);
    expect(controller).toContain("\nfrom neutron.wsgi.api import application");
    expect(controller).not.toContain("/usr/bin/neutron-api");
  });

  test("calls options by their new names", () => {
    expect(controller).toMatch(/^project_network_types = $/m);
    expect(controller).not.toContain("tenant_network_types");
  });

  test("the console's connections get processes that are forked", () => {
    expect(controller).toContain("DAEMON=/usr/local/share/stackwright/novncproxy.py");
    expect(controller).toContain('multiprocessing.set_start_method("fork")');
  });

  test("Nova's programs do not take longer to stop than a restart may", () => {
    for (const text of [controller, compute]) expect(text).toMatch(/^manager_shutdown_timeout = 10$/m);
  });
});

test("Glance is under uwsgi where its own server is gone, and takes uploads piece by piece", async () => {
  const { controller } = await renderedFor("2026.1", "debian14");
  expect(controller).toContain("\nmodule = glance.wsgi.api:application\n");
  expect(controller).toMatch(/^chunked-input-limit = /m);
  expect(controller).not.toMatch(/^hashing_algorithm = .*\nworkers = /m);
});

describe.each([
  ["zed", "debian12"],
  ["2025.1", "debian13"],
])("%s on %s", (release, distribution) => {
  test("runs the packages' programs, and calls options by their old names", async () => {
    const { controller, compute } = await renderedFor(release, distribution);
    expect(controller).not.toMatch(/^module = /m);
    expect(controller).toMatch(/^wsgi-file = \/usr\/bin\/keystone-wsgi-public$/m);
    // The package's script patches threading: nothing that keeps anything by thread may be imported before it.
    expect(controller.indexOf('runpy.run_path("/usr/bin/neutron-api"')).toBeGreaterThan(0);
    expect(controller.indexOf('runpy.run_path("/usr/bin/neutron-api"')).toBeLessThan(
      controller.indexOf("from neutron.db.models"),
    );
    expect(controller).toMatch(/^tenant_network_types = $/m);
    expect(controller).toMatch(/^hashing_algorithm = .*\nworkers = /m);
    expect(controller + compute).not.toContain("manager_shutdown_timeout");
    expect(controller).not.toContain("DAEMON=");
  });
});
