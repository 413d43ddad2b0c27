/** The cloud's API as one of its users: plain requests with a token, so that a test sees what any client would see. */

/** One cloud of a `clouds.yaml`, which Stackwright writes as JSON. */
export interface CloudEntry {
  readonly auth: {
    readonly auth_url: string;
    readonly project_name: string;
    readonly project_domain_name: string;
    readonly username: string;
    readonly user_domain_name: string;
    readonly password: string;
  };
  readonly region_name: string;
}

interface Token {
  readonly project: { readonly id: string; readonly name: string };
  readonly user: { readonly id: string; readonly name: string };
  readonly roles: readonly { readonly name: string }[];
  readonly catalog: readonly CatalogService[];
}

export interface CatalogService {
  readonly name: string;
  readonly type: string;
  readonly endpoints: readonly { readonly interface: string; readonly region_id: string; readonly url: string }[];
}

/** A request was answered with another status than 2xx. */
export class ApiError extends Error {
  constructor(
    readonly status: number,
    request: string,
    body: string,
  ) {
    super(`${request}: ${status} ${body.slice(0, 400)}`);
  }
}

/** No request takes longer than this, in milliseconds: what answers later does not answer. */
const PATIENCE = 60_000;

export class Api {
  private constructor(
    readonly cloud: CloudEntry,
    readonly token: Token,
    private readonly tokenId: string,
  ) {}

  /** @throws ApiError with status 401 if the password is wrong */
  static async login(cloud: CloudEntry): Promise<Api> {
    const { auth } = cloud;
    const body = {
      auth: {
        identity: {
          methods: ["password"],
          password: {
            user: { name: auth.username, domain: { name: auth.user_domain_name }, password: auth.password },
          },
        },
        scope: { project: { name: auth.project_name, domain: { name: auth.project_domain_name } } },
      },
    };
    const response = await fetch(`${auth.auth_url}/auth/tokens`, {
      method: "POST",
      headers: { "Content-Type": "application/json" },
      body: JSON.stringify(body),
      signal: AbortSignal.timeout(PATIENCE),
    });
    const text = await response.text();
    const id = response.headers.get("X-Subject-Token");
    if (!response.ok || id === null) throw new ApiError(response.status, `token for ${auth.username}`, text);
    return new Api(cloud, (JSON.parse(text) as { token: Token }).token, id);
  }

  /** The public URL of a service by its type. */
  endpoint(type: string): string {
    const endpoints = this.token.catalog.find((service) => service.type === type)?.endpoints ?? [];
    const url = endpoints.find((each) => each.interface === "public" && each.region_id === this.cloud.region_name)?.url;
    if (url === undefined) throw new Error(`the catalog has no public endpoint of type ${type}`);
    return url.replace(/\/$/, "");
  }

  /** GET of any URL with this user's token, and with other headers besides. */
  fetch(url: string, headers: Record<string, string> = {}): Promise<Response> {
    return fetch(url, { headers: { ...this.headers(), ...headers }, signal: AbortSignal.timeout(PATIENCE) });
  }

  /** A request whose body and answer are as they are, JSON or not. @throws ApiError */
  async send(method: string, type: string, path: string, body?: BodyInit): Promise<Response> {
    const url = `${this.endpoint(type)}${path}`;
    const response = await onceMore(method, () =>
      fetch(url, {
        method,
        headers: this.headers(),
        signal: AbortSignal.timeout(PATIENCE),
        ...(body === undefined ? {} : { body }),
      }),
    );
    if (!response.ok) throw new ApiError(response.status, `${method} ${url}`, await response.text());
    return response;
  }

  /** @throws ApiError */
  get<T>(type: string, path: string): Promise<T> {
    return this.request<T>("GET", type, path);
  }

  /** @throws ApiError */
  post<T>(type: string, path: string, body: unknown): Promise<T> {
    return this.request<T>("POST", type, path, body);
  }

  /** @throws ApiError */
  put<T>(type: string, path: string, body: unknown): Promise<T> {
    return this.request<T>("PUT", type, path, body);
  }

  /** Deletes an object; that it is gone already is no error. @throws ApiError */
  async delete(type: string, path: string): Promise<void> {
    await this.request("DELETE", type, path).catch((error: unknown) => {
      if (!(error instanceof ApiError && error.status === 404)) throw error;
    });
  }

  private async request<T>(method: string, type: string, path: string, body?: unknown): Promise<T> {
    const url = `${this.endpoint(type)}${path}`;
    const response = await onceMore(method, () =>
      fetch(url, {
        method,
        headers: { ...this.headers(), "Content-Type": "application/json" },
        signal: AbortSignal.timeout(PATIENCE),
        ...(body === undefined ? {} : { body: JSON.stringify(body) }),
      }),
    );
    const text = await response.text();
    if (!response.ok) throw new ApiError(response.status, `${method} ${url}`, text);
    return (text === "" ? undefined : JSON.parse(text)) as T;
  }

  private headers(): Record<string, string> {
    return {
      "X-Auth-Token": this.tokenId,
      // Remote consoles are there from 2.6 on. Every release that Stackwright installs knows these; Cinder wants its own.
      "OpenStack-API-Version": "compute 2.93,volume 3.70",
      // Manila hears of no other header than its own.
      "X-OpenStack-Manila-API-Version": "2.65",
    };
  }
}

/** A connection that was kept from before a service's restart is found closed; asking once more opens a new one. */
function onceMore(method: string, ask: () => Promise<Response>): Promise<Response> {
  return ask().catch((error: unknown) => {
    if (method !== "GET" || !(error instanceof TypeError)) throw error;
    return ask();
  });
}
