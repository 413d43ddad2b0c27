import type * as openstack from "@pulumi/openstack";
import * as pulumi from "@pulumi/pulumi";
import { hasAmphorae } from "./config/roles.ts";
import type { Config } from "./config/schema.ts";
import { ServiceAccounts } from "./identity/accounts.ts";
import { apiAs } from "./identity/provider.ts";
import { etcd } from "./infrastructure/etcd.ts";
import { LOAD_BALANCER } from "./infrastructure/loadbalancer/index.ts";
import { mariadb } from "./infrastructure/mariadb.ts";
import { memcached } from "./infrastructure/memcached.ts";
import { rabbitmq } from "./infrastructure/rabbitmq.ts";
import { trust } from "./infrastructure/trust.ts";
import { certificateFor, secretsOfCertificate } from "./model/certificates.ts";
import { Passwords } from "./model/passwords.ts";
import { placeServices } from "./model/placement.ts";
import { endpointOf, passwordsOf, type Service } from "./model/service.ts";
import { describeSite, PORTS } from "./model/site.ts";
import { cloudsYaml, dashboardUrl, type NamedLogin, openrc } from "./outputs.ts";
import { volumeClient } from "./services/cinder/client.ts";
import { cinder } from "./services/cinder/index.ts";
import { cinderVolume } from "./services/cinder/volume.ts";
import { glance } from "./services/glance.ts";
import { lastingSecrets, servicesOf } from "./services/index.ts";
import { keystone } from "./services/keystone/index.ts";
import { serviceInstanceOf } from "./services/manila/backends.ts";
import { manila } from "./services/manila/index.ts";
import { keyPair } from "./services/manila/key.ts";
import { manilaShare, SERVICE_KEY_SECRET } from "./services/manila/share.ts";
import { neutron } from "./services/neutron/index.ts";
import { mechanismOf } from "./services/neutron/mechanisms.ts";
import { novaCompute } from "./services/nova/compute.ts";
import { nova } from "./services/nova/index.ts";
import { amphorae } from "./services/octavia/amphorae.ts";
import { amphoraImage } from "./services/octavia/image.ts";
import { octavia } from "./services/octavia/index.ts";
import { placement } from "./services/placement.ts";
import { swift } from "./services/swift/proxy.ts";
import { swiftRings } from "./services/swift/rings.ts";
import { swiftStorage } from "./services/swift/storage.ts";
import { aodh } from "./services/telemetry/aodh.ts";
import { ceilometer } from "./services/telemetry/ceilometer.ts";
import { ceilometerCompute } from "./services/telemetry/ceilometer-compute.ts";
import { gnocchi } from "./services/telemetry/gnocchi.ts";
import { Steps } from "./steps.ts";
import { Demo } from "./tenancy/demo.ts";
import { TestInstance } from "./tenancy/instance.ts";
import { LoadBalancing } from "./tenancy/load-balancing.ts";
import { ServiceInstance } from "./tenancy/service-instance.ts";
import { TenantNetwork } from "./tenancy/network.ts";
import { Offer } from "./tenancy/offer.ts";

/** A whole cloud, from bare hosts to an instance. Reads in the order in which it comes to be. */
export class Cloud extends pulumi.ComponentResource {
  /** URL of the identity service, where every client begins. */
  readonly identityUrl: string;
  /** URL of each service by its name. */
  readonly endpoints: Readonly<Record<string, string>>;
  readonly dashboardUrl: string | undefined;
  readonly consoleUrl: string;
  /** Address of the test instance, if there is one. */
  readonly instanceAddress: pulumi.Output<string> | undefined;
  /** Of the authority that clients have to trust, if there is one. */
  readonly caCertificate: pulumi.Output<string> | undefined;
  /** Secret: they hold passwords. */
  readonly cloudsYaml: pulumi.Output<string>;
  readonly adminOpenrc: pulumi.Output<string>;
  readonly demoOpenrc: pulumi.Output<string> | undefined;

  constructor(name: string, config: Config, options: pulumi.ComponentResourceOptions = {}) {
    super("stackwright:index:Cloud", name, {}, options);
    const site = describeSite(config);
    const services = servicesOf(config);
    const certificate = certificateFor(config, this);
    const lasting = lastingSecrets(config);
    const passwords = new Passwords(
      [...services.flatMap(passwordsOf), ...lasting, ...(config.demo.enabled ? ["demo"] : [])],
      config.rotation.passwords,
      lasting,
      { parent: this },
      secretsOfCertificate(certificate),
    );
    const { authority } = certificate ?? {};
    const admin: NamedLogin = {
      ...{ cloud: "admin", user: "admin", project: "admin" },
      ...{ password: passwords.of("admin"), authority },
    };
    const demoLogin: NamedLogin = {
      cloud: "demo",
      ...config.demo,
      password: config.demo.enabled ? passwords.of("demo") : "",
      authority,
    };

    // The hosts: looked over, their packages installed, their files written.
    const steps = new Steps(site, placeServices(site, services), passwords, this);

    // What every service stands on.
    const [server, bus, cache] = [steps.start(mariadb), steps.start(rabbitmq), steps.start(memcached)];
    steps.start(etcd);
    const databases = steps.provideDatabases(server);
    const schema = (service: Service) => steps.migrate(service, [databases, ...cache]);

    // Identity comes first: from here on there is an API, and nothing made by it has to be unmade when it goes.
    const balancers = services.filter(({ name }) => name === LOAD_BALANCER).flatMap((service) => steps.start(service));
    const doors = [...steps.start(trust), ...balancers];
    const identity = steps.start(keystone, [...schema(keystone), ...doors]);
    const via = (api: openstack.Provider) => ({ parent: this, providers: [api], deletedWith: identity[0] });
    const identityApi = apiAs("identity-api", site, admin, { parent: this, dependsOn: identity });
    const accounts = new ServiceAccounts(site, services, passwords, via(identityApi));
    // A login keeps the catalog that it found, so everybody else logs in when the catalog is whole.
    const catalog = accounts.of(...services);
    const api = apiAs("admin-api", site, admin, { parent: this, dependsOn: catalog });

    // The control side. Schemas are made while Keystone starts; services start as soon as they can log in.
    const images = steps.start(glance, [...schema(glance), ...bus, ...cache, ...accounts.of(glance)]);
    const inventory = steps.start(placement, [...schema(placement), ...cache, ...accounts.of(placement)]);
    const mechanism = mechanismOf(config);
    const central = mechanism.central.flatMap((service) => steps.start(service));
    const networks = steps.start(neutron, [
      ...[...schema(neutron), ...central, ...bus, ...cache],
      ...accounts.of(neutron, nova),
    ]);
    const computes = steps.start(nova, [...schema(nova), ...bus, ...cache, ...accounts.of(nova, neutron)]);

    // The switches and the hypervisors, which report to it. On these Ceilometer logs in as well, by its agent.
    const switched = steps.start(mechanism.switch, networks);
    const switches = steps.awaitSwitches([...networks, ...switched]);
    const control = [...networks, ...computes, ...inventory, ...accounts.of(ceilometer)];
    const reach = [...switched, ...steps.start(volumeClient)];
    const hypervisors = [...steps.startHypervisors(control), ...steps.start(novaCompute, [...control, ...reach])];
    const cells = steps.mapHypervisors(hypervisors);

    // What the cloud offers. Agents take up the networks that they find, or are told of those that come when they listen.
    const offer = new Offer(config, { compute: computes[0]!, image: images[0]!, network: networks[0]! }, via(api));
    const found = [switches, ...Object.values(offer.subnets)];
    const started = mechanism.agents(config).flatMap((service) => steps.start(service, found));
    const agents = steps.awaitAgents([switches, ...started]);

    // Volumes, where they are wanted.
    const volumes = steps.start(cinder, [...schema(cinder), ...bus, ...cache, ...accounts.of(cinder)]);
    const stores = steps.awaitVolumes(steps.start(cinderVolume, volumes));

    // Shares, where they are wanted. An instance may export them, with the volumes that they are on.
    const shares = steps.start(manila, [...schema(manila), ...bus, ...cache, ...catalog]);
    const settings = serviceInstanceOf(config);
    const exporter =
      settings &&
      new ServiceInstance(
        { site, offer, settings },
        { user: "manila", project: "service", password: passwords.of("manila"), authority, after: catalog },
        // What is public of it may be seen.
        pulumi.unsecret(passwords.of(SERVICE_KEY_SECRET).apply((secret) => keyPair(secret).publicKey)),
        [...images, ...cells, ...agents],
        { parent: this, deletedWith: identity[0] },
      );
    const reached = exporter ? [...stores, exporter.server] : [];
    steps.awaitShares(steps.start(manilaShare, [...shares, ...reached], exporter && { instance: exporter.id }));

    // Object storage: the rings come before those who read them, and the proxy when there is somebody behind it.
    const objects = steps.start(swiftStorage, steps.start(swiftRings));
    steps.start(swift, [...objects, ...cache, ...accounts.of(swift)]);

    // Measurements, where they are wanted: the store, then those who write to it and read it, and log in for that.
    const metrics = steps.start(gnocchi, [...schema(gnocchi), ...cache, ...accounts.of(gnocchi)]);
    const collectors = steps.start(ceilometer, [...metrics, ...bus, ...catalog]);
    steps.start(ceilometerCompute, [...collectors, ...hypervisors]);
    steps.start(aodh, [...schema(aodh), ...metrics, ...bus, ...cache, ...catalog]);

    // Load balancers, where they are wanted: their API, and where they are instances, who makes them, and of what.
    const image = steps.start(amphoraImage);
    const balancing = steps.start(octavia, [
      ...[...schema(octavia), ...networks, ...bus, ...cache],
      ...accounts.of(octavia),
    ]);
    if (hasAmphorae(config)) {
      const login = { user: "octavia", project: "service", password: passwords.of("octavia"), authority };
      const answering = { compute: computes[0]!, image: images[0]!, networks: [...catalog, ...agents] };
      const { learnt, needed } = new LoadBalancing(site, login, answering, via(api));
      steps.start(amphorae, [...needed, ...image, ...balancing, ...images, ...bus], learnt);
    }

    // The rest of what is wanted needs the control side alone.
    for (const service of steps.notStarted(services)) {
      steps.start(service, [...schema(service), ...identity, ...bus, ...cache, ...accounts.of(service)]);
    }

    // The tenants' side.
    const demo = config.demo.enabled ? new Demo(site, demoLogin, via(api)) : undefined;
    const own = demo && config.demo.network && new TenantNetwork(config, config.demo.network, offer, demo, agents);
    const instance =
      demo && config.instance.enabled ? new TestInstance(config, offer, demo, own, [...cells, ...agents]) : undefined;

    this.identityUrl = site.publicIdentityUrl;
    this.endpoints = Object.fromEntries(
      services.flatMap(({ catalog }) => (catalog ? [[catalog.name, endpointOf(site, catalog, "public")]] : [])),
    );
    this.dashboardUrl = dashboardUrl(site);
    this.consoleUrl = site.endpoint("public", PORTS.console);
    this.caCertificate = authority;
    this.instanceAddress = instance?.address;
    this.cloudsYaml = cloudsYaml(site, demo ? [admin, demoLogin] : [admin]);
    this.adminOpenrc = openrc(site, admin);
    this.demoOpenrc = demo && openrc(site, demoLogin);
    this.registerOutputs();
  }
}
