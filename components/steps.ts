import type { remote } from "@pulumi/command";
import * as pulumi from "@pulumi/pulumi";
import { CONSUMED_QUEUES, ownQueues } from "./infrastructure/rabbitmq.ts";
import type { Role } from "./config/schema.ts";
import { unitDigest } from "./model/digest.ts";
import type { Passwords } from "./model/passwords.ts";
import { balancingNodes, networkNodes } from "./model/networks.ts";
import { type Placed, sharesStep } from "./model/placement.ts";
import { type Learnt, secretsOf, type Service } from "./model/service.ts";
import { controllerOf, type Site } from "./model/site.ts";
import { renderSections } from "./node/files.ts";
import { untilListed } from "./node/listing.ts";
import { Node } from "./node/node.ts";
import { database, type Task, unit } from "./node/plan.ts";
import { expectationsOf } from "./preflight.ts";
import { backendsOn } from "./services/manila/backends.ts";
import { DISCOVER_HYPERVISORS } from "./services/nova/index.ts";
import { mechanismOf } from "./services/neutron/mechanisms.ts";

/** The fields of a step that name what has to be there before. */
type After = readonly pulumi.Resource[];

/** A hypervisor's own record says more than its service record, which appears seconds earlier. */
const HAVE_REPORTED = "mariadb -N nova -e 'SELECT host FROM compute_nodes WHERE deleted = 0'";

/** The steps on all nodes: each node's first three, then those of its services. */
export class Steps {
  readonly #site: Site;
  readonly #placed: readonly Placed[];
  readonly #byNode: ReadonlyMap<string, readonly Placed[]>;
  readonly #passwords: Passwords;
  readonly #nodes: ReadonlyMap<string, Node>;
  /** By node: the step after which a service's own steps may run. */
  readonly #furnished: ReadonlyMap<string, remote.Command>;
  readonly #started = new Set<Service>();

  constructor(site: Site, placed: readonly Placed[], passwords: Passwords, parent: pulumi.Resource) {
    this.#site = site;
    this.#placed = placed;
    this.#passwords = passwords;
    // One pass over all placed services, not one per node: there may be a thousand nodes.
    this.#byNode = Map.groupBy(placed, ({ node }) => node.name);
    const nodes = site.config.nodes.map(
      (node) => new Node(node, site.config, expectationsOf(site, node, this.#on(node.name)), parent),
    );
    this.#nodes = new Map(nodes.map((node) => [node.config.name, node]));
    const gate = this.#node(controllerOf(site.config).name).gate(nodes.map((node) => node.prepared));
    this.#furnished = new Map(
      nodes.map((node) => {
        const here = this.#on(node.config.name);
        const deployments = here.map(({ deployment }) => deployment);
        const furnished = node.furnish(
          here.map(({ service }) => service.name),
          deployments.flatMap((deployment) => deployment.packages),
          deployments.flatMap((deployment) => deployment.debconf ?? []),
          deployments.flatMap((deployment) => deployment.files),
          [gate],
        );
        return [node.config.name, furnished];
      }),
    );
  }

  /** Makes the databases of all services, where the server is. */
  provideDatabases(after: After): remote.Command {
    const databases = [
      ...new Map(
        this.#placed.flatMap(({ deployment }) =>
          (deployment.databases ?? []).map((each) => [each.name, each] as const),
        ),
      ).values(),
    ];
    const password = (user: string) => `${user}-database`;
    const names = [...new Set(databases.map(({ user }) => password(user)))];
    const tasks = databases.map(({ name, user }) => database(name, user, password(user)));
    const stdin = this.#passwords.render(names, (secrets) =>
      renderSections([], Object.fromEntries(names.map((name) => [name, secrets(name)]))),
    );
    return this.#onFirst("database", "databases", tasks, stdin, after);
  }

  /** Makes the schema of a service; it needs its databases and nothing else. */
  migrate(service: Service, after: After): remote.Command[] {
    return this.#of(service)
      .filter(({ deployment }) => deployment.migrate)
      .map((placed) =>
        this.#node(placed.node.name).apply(
          `${placed.node.name}-${service.name}-database`,
          placed.deployment.migrate ?? [],
          this.#secretInput([placed]),
          [this.#furnishedNode(placed), ...after],
        ),
      );
  }

  /**
   * Starts a service on every node that has a step per service, and waits until it answers.
   *
   * @param learnt what its files need of the API, or its units look for when they start: they restart when it is another. Only
   *   a service without a schema can be told, whose files come this late
   */
  start(service: Service, after: After = [], learnt: Learnt = {}): remote.Command[] {
    this.#started.add(service);
    const owned = this.#ownQueues(service, after);
    const started = this.#of(service)
      .filter(({ node }) => !sharesStep(node))
      .map((placed) => {
        const step = `${placed.node.name}-${service.name}`;
        // A service with a schema has got its secrets with it.
        const stdin = placed.deployment.migrate ? undefined : this.#secretInput([placed], learnt);
        return this.#node(placed.node.name).apply(step, this.#startPlan([placed], learnt), stdin, [
          this.#furnishedNode(placed),
          ...owned,
          ...after,
        ]);
      });
    const queues = [...new Set(this.#of(service).flatMap(({ deployment }) => deployment.queues ?? []))];
    return this.#awaitQueues(`${service.name}-queues`, `${service.name} to listen to the bus`, queues, started);
  }

  /** Those of these services that nobody has started. */
  notStarted(services: readonly Service[]): Service[] {
    return services.filter((service) => !this.#started.has(service));
  }

  /** Starts everything on the nodes whose services share one step: the hypervisors. */
  startHypervisors(after: After): remote.Command[] {
    return [...this.#nodes.values()]
      .filter((node) => sharesStep(node.config))
      .map((node) => {
        const placed = this.#on(node.config.name);
        const furnished = this.#furnishedNode(placed[0]!);
        return node.apply(`${node.config.name}-hypervisor`, this.#startPlan(placed), this.#secretInput(placed), [
          furnished,
          ...after,
        ]);
      });
  }

  /** Waits for the switches of the nodes with routers, DHCP or what directs load balancers, whose ports are bound there. */
  awaitSwitches(switches: After): remote.Command {
    const names = [...new Set([...networkNodes(this.#site.config), ...balancingNodes(this.#site.config)])].map(
      (node) => node.name,
    );
    return this.#awaitReports("switches", "network node", names, switches);
  }

  /** Waits until the agents on the network nodes hear what Neutron tells them. Where none do, there is nothing to wait for. */
  awaitAgents(agents: After): After {
    const topics = mechanismOf(this.#site.config).topics(this.#site.config);
    const queues = networkNodes(this.#site.config).flatMap(({ name }) => topics.map((topic) => `${topic}.${name}`));
    // What an agent is told before its queue is there is lost, and it has reported by then (seen in the lab: no DHCP).
    return this.#awaitQueues("agents", "the agents of every network node to listen", queues, agents);
  }

  /** Waits until every back end for volumes hears what it is told. Where there are none, there is nothing to wait for. */
  awaitVolumes(backends: After): After {
    const { nodes, blockStorage } = this.#site.config;
    const stores = nodes.filter(({ roles }) => roles.includes("block-storage"));
    const queues = stores.flatMap((node) =>
      blockStorage.backends.map(({ name }) => `cinder-volume.${node.name}@${name}`),
    );
    return this.#awaitQueues("volumes", "every back end for volumes to listen", queues, backends);
  }

  /** The same of every back end for shares. */
  awaitShares(backends: After): After {
    const nodes = this.#site.config.nodes.filter(({ roles }) => roles.includes("shared-file-system"));
    const queues = nodes.flatMap((node) =>
      backendsOn(this.#site, node).map(({ name }) => `manila-share.${node.name}@${name}`),
    );
    return this.#awaitQueues("shares", "every back end for shares to listen", queues, backends);
  }

  /** Maps the hypervisors to their cell: until then no instance is scheduled to them, and none without a switch has ports. */
  mapHypervisors(hypervisors: After): After {
    const names = this.#site.config.nodes.filter((node) => node.roles.includes("compute")).map((node) => node.name);
    const reported = untilListed("every hypervisor to report", HAVE_REPORTED, names);
    const mapped = untilListed("every hypervisor to be mapped to its cell", DISCOVER_HYPERVISORS, names);
    const known = this.#onFirst("database", "hypervisors", [reported], undefined, hypervisors);
    return [
      this.#onFirst("controller", "cells", [mapped], undefined, [known]),
      this.#awaitReports("ports", "hypervisor", names, hypervisors),
    ];
  }

  /** A step where it is known which switches have reported. */
  #awaitReports(name: string, kind: string, nodes: readonly string[], after: After): remote.Command {
    const { role, listing } = mechanismOf(this.#site.config).reported;
    const tasks = [untilListed(`the switch of every ${kind} to report`, listing, nodes)];
    return this.#onFirst(role, name, tasks, undefined, after);
  }

  /** A step where the bus is, whose undo comes after that of the service. */
  #ownQueues(service: Service, after: After): After {
    const pattern = this.#of(service)[0]?.deployment.leavesQueues;
    if (pattern === undefined) return [];
    return [this.#onFirst("messaging", `${service.name}-own-queues`, [ownQueues(pattern)], undefined, after)];
  }

  /** A step where the bus is, which says who listens. Without queues there is nothing to wait for. */
  #awaitQueues<Started extends pulumi.Resource>(
    name: string,
    label: string,
    queues: readonly string[],
    after: readonly Started[],
  ): (Started | remote.Command)[] {
    const tasks = [untilListed(label, CONSUMED_QUEUES, queues)];
    return queues.length === 0 ? [...after] : [this.#onFirst("messaging", name, tasks, undefined, after)];
  }

  /** A step on the first node that has a role. */
  #onFirst(
    role: Role,
    name: string,
    tasks: readonly Task[],
    stdin: pulumi.Input<string> | undefined,
    after: After,
  ): remote.Command {
    const node = this.#site.first(role).name;
    return this.#node(node).apply(`${node}-${name}`, tasks, stdin, [this.#furnished.get(node)!, ...after]);
  }

  #startPlan(placed: readonly Placed[], learnt: Learnt = {}): pulumi.Input<Task[]> {
    const names = placed.flatMap(({ service }) => secretsOf(service));
    const plan = this.#passwords.render(
      names,
      (secrets) => {
        const seen = Object.keys(learnt).map(secrets).join("\n");
        return placed.flatMap(({ deployment }) =>
          deployment.start.map((task) =>
            typeof task === "string" ? task : unit(task.unit, unitDigest(deployment, task.unit, secrets, seen)),
          ),
        );
      },
      learnt,
    );
    // Nothing can be learnt from a digest, and a reviewer has to see which unit restarts.
    return pulumi.unsecret(plan);
  }

  #secretInput(placed: readonly Placed[], learnt: Learnt = {}): pulumi.Input<string> | undefined {
    const files = placed.flatMap(({ deployment }) => deployment.secretFiles ?? []);
    const values = placed.flatMap(({ deployment }) => deployment.values ?? []);
    if (files.length === 0 && values.length === 0) {
      return undefined;
    }
    const names = placed.flatMap(({ service }) => secretsOf(service));
    return this.#passwords.render(
      names,
      (secrets) =>
        renderSections(
          files.map((file) => ({ ...file, content: file.content(secrets) })),
          Object.fromEntries(values.map((name) => [name, secrets(name)])),
        ),
      learnt,
    );
  }

  #on(name: string): readonly Placed[] {
    return this.#byNode.get(name) ?? [];
  }

  #of(service: Service): Placed[] {
    return this.#placed.filter((placed) => placed.service === service);
  }

  #furnishedNode({ node }: Placed): remote.Command {
    return this.#furnished.get(node.name)!;
  }

  #node(name: string): Node {
    return this.#nodes.get(name)!;
  }
}
