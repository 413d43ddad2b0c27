import type * as pulumi from "@pulumi/pulumi";
import type { NodeConfig, Role } from "../config/schema.ts";
import type { NodeFile } from "../node/files.ts";
import type { Task } from "../node/plan.ts";
import type { Side } from "./endpoints.ts";
import type { Site } from "./site.ts";

/** Looks a password of this service, or one that it shares with others, up by its name; so for what it has learnt. */
export type Secrets = (name: string) => string;

/** What a service learns when it starts, of what only the API knows, such as a network's id, by names of its own choice. */
export type Learnt = Readonly<Record<string, pulumi.Input<string>>>;

/** A file that holds passwords, or what is learnt: its content is made when they are known, and never shown. */
export interface SecretFile extends Omit<NodeFile, "content"> {
  readonly content: (secrets: Secrets) => string;
}

/** A line of a start plan: a task as it is, or a unit whose digest is made from the files it reads. */
export type StartTask = Task | { readonly unit: string };

/** A database and its account. */
export interface DatabaseOf {
  readonly name: string;
  readonly user: string;
}

/** What a service puts on one node. Pure data: `Cloud` turns it into the node's steps. */
export interface Deployment {
  readonly packages: readonly string[];
  /** Answers that the packages ask for, as `debconf-set-selections` takes them. */
  readonly debconf?: readonly string[];
  /** TCP ports that must be free before, on all addresses or on the one that they are opened on. */
  readonly ports?: readonly (number | { readonly port: number; readonly address: string })[];
  /** Paths that show, when they are there before us, that another deployment left them. */
  readonly leftovers?: readonly string[];
  readonly files: readonly NodeFile[];
  readonly secretFiles?: readonly SecretFile[];
  /** Databases, each with the account that has all rights on it; that one's password is called `<user>-database`. */
  readonly databases?: readonly DatabaseOf[];
  /** Queues of the message bus that its daemons listen to once they work, which no port shows. */
  readonly queues?: readonly string[];
  /** Names, by a regular expression, of queues that stay when nobody reads them: they go with the service. */
  readonly leavesQueues?: string;
  /** Names of passwords whose values its tasks refer to as `@name`. */
  readonly values?: readonly string[];
  /** Schemas: what needs the databases and nothing else. */
  readonly migrate?: readonly Task[];
  /** Work and units, in order, up to "it answers". */
  readonly start: readonly StartTask[];
}

/** The roles that accounts of a cloud are given. Keystone makes `reader` and `manager` besides. */
export type RoleName = "admin" | "member" | "service" | "ResellerAdmin";

/** One entry of Keystone's catalog. */
export interface CatalogEntry {
  /** Service type, as in the service types authority. */
  readonly type: string;
  readonly name: string;
  readonly description: string;
  readonly port: number;
  /** Path behind the port, default none. Keystone fills in `%(tenant_id)s`. */
  readonly path?: string;
  /** The role whose first node has the port, default `controller`. */
  readonly role?: Role;
  /** Path at which it says that it works, default `/`. */
  readonly health?: string;
}

/** A port by which clients come in. */
export interface Entrance {
  readonly name: string;
  readonly port: number;
  /** The role whose first node has the port, default `controller`. */
  readonly role?: Role | undefined;
  /** Path at which it says that it works; without one, that it listens has to do. */
  readonly health?: string | undefined;
  /** Who comes in by it, default everybody. */
  readonly sides?: readonly Side[];
}

/** One service of the cloud: what it is called, where it sits, and what it puts there. */
export interface Service {
  readonly name: string;
  /** It is placed on every node that has one of these roles. */
  readonly roles: readonly Role[];
  /** Whether it is placed on one node alone, the first with the first of these roles. */
  readonly onFirst?: boolean;
  /** Whether it has an account of its own name in the project `service`, with the roles `admin` and `service`. */
  readonly account?: boolean;
  /** Roles that its account has besides. */
  readonly grants?: readonly RoleName[];
  readonly catalog?: CatalogEntry;
  /** Ports besides that of the catalog by which clients come in. */
  readonly entrances?: readonly Entrance[];
  /** Passwords it needs besides that of its account. A password that two services share is named by both. */
  readonly passwords?: readonly string[];
  /** Secrets, used like passwords, that stay when passwords are made anew and while the service is off: what is stored is found by them. */
  readonly lasting?: readonly string[];
  /** Secrets that are made elsewhere: `certificate` with its key, `authority` by which it is trusted. */
  readonly given?: readonly string[];
  deploy(site: Site, node: NodeConfig): Deployment;
}

/** The names of all secrets that a service uses. */
export function secretsOf(service: Service): string[] {
  return [...passwordsOf(service), ...(service.given ?? [])];
}

/** Every password's name that a service uses. */
export function passwordsOf(service: Service): string[] {
  return [...(service.account ? [service.name] : []), ...(service.passwords ?? []), ...(service.lasting ?? [])];
}

/** Where a service of the catalog answers to those who ask from a side. */
export function endpointOf(site: Site, { port, path, role }: CatalogEntry, side: Side): string {
  return site.endpoint(side, port, path, role);
}
