import { generateKeyPairSync } from "node:crypto";
import type { Row } from "./config-problems-row.ts";
import type { Raw } from "./config-sample.ts";

const PUBLIC = { address: "10.20.0.103" };
const KEY = generateKeyPairSync("ec", {
  namedCurve: "P-256",
  publicKeyEncoding: { type: "spki", format: "pem" },
  privateKeyEncoding: { type: "pkcs8", format: "pem" },
}).privateKey;

const endpoints = (given: object) => (raw: Raw) => (raw.endpoints = given);

/** Virtual addresses and their certificate. */
export const ENDPOINTS: readonly Row[] = [
  ["endpoints without one", endpoints({}), ["endpoints", "has no address"]],
  [
    "balancer without endpoints",
    (raw) => raw.nodes.controller.roles.push("loadbalancer"),
    ["nodes.controller.roles", "no endpoints to balance"],
  ],
  [
    "endpoint at a node's address",
    endpoints({ internal: { address: "10.20.0.11" } }),
    ["endpoints.internal.address", "is also the address of controller"],
  ],
  [
    "node's public address that of another node",
    (raw) => (raw.nodes.controller.publicAddress = "10.20.0.21"),
    ["nodes.controller.publicAddress", "is also the address of compute1"],
  ],
  [
    "node's public address among instances",
    (raw) => (raw.nodes.controller.publicAddress = "192.168.56.150"),
    ["nodes.controller.publicAddress", "is among those that provider gives to instances"],
  ],
  [
    "node's public address beside endpoints",
    (raw) => {
      raw.nodes.controller.publicAddress = "192.168.56.11";
      raw.endpoints = { internal: PUBLIC };
    },
    ["nodes.controller.publicAddress", "is for clients, who ask at the addresses of endpoints"],
  ],
  [
    "two endpoints at one address",
    endpoints({ internal: PUBLIC, public: PUBLIC }),
    ["endpoints.public.address", "is also the address of internal"],
  ],
  [
    "endpoint among instances",
    endpoints({ public: { address: "192.168.56.150" } }),
    ["endpoints.public.address", "is among those that provider gives to instances"],
  ],
  [
    "endpoint's name malformed",
    endpoints({ public: { ...PUBLIC, hostname: "a b" } }),
    ["endpoints.public.hostname", "is not a host name"],
  ],
  [
    "certificate malformed, without a key",
    endpoints({ public: { ...PUBLIC, tls: { certificate: "x" } } }),
    ["endpoints.public.tls.certificate", "is no certificate in PEM"],
    ["endpoints.public.tls.key", "is missing"],
  ],
  [
    "authority of a generated certificate",
    endpoints({ public: { ...PUBLIC, tls: { authority: "x" } } }),
    ["endpoints.public.tls.authority", "is no certificate in PEM"],
    ["endpoints.public.tls.authority", "is of a certificate, and there is none"],
  ],
  [
    "key in plain text, without a certificate",
    endpoints({ public: { ...PUBLIC, tls: { key: KEY } } }),
    ["endpoints.public.tls.key", "is a secret in plain text"],
    ["endpoints.public.tls.certificate", "is missing"],
  ],
];
