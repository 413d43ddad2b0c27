/** Makes a stack whose last run was cut off ready for the next one. */
import tls from "node:tls";
import { Api } from "./api.ts";
import { type Export, halfMade, input, knownIds, providerOf, type Resource, withoutPending } from "./deployment.ts";
import { deleteOrphans, leavesOrphans } from "./orphans.ts";

/** Runs `pulumi ARGS…` on the stack, with some text on stdin; its stdout. */
export type Pulumi = (args: readonly string[], input?: string) => Promise<string>;

/**
 * Deletes the API objects that the interrupted run made without having told the state, and takes its unfinished
 * operations out of the state: the next `up` makes those resources anew. Steps on nodes need no such help.
 * @param tell is given one line per thing done; without one, nothing was to be done
 * @throws ApiError, or the error of `pulumi`
 */
export async function recover(pulumi: Pulumi, tell: (line: string) => void): Promise<void> {
  const state = JSON.parse(await pulumi(["stack", "export"])) as Export;
  if ((state.deployment.pending_operations ?? []).length === 0) return;
  const suspects = halfMade(state).filter(leavesOrphans);
  if (suspects.length > 0) {
    const clear = JSON.parse(await pulumi(["stack", "export", "--show-secrets"])) as Export;
    const known = knownIds(clear);
    for (const resource of halfMade(clear).filter(leavesOrphans)) {
      const ids = await deleteOrphans(await loginAs(providerOf(clear, resource)), resource, known);
      for (const id of ids) tell(`deleted half-made ${resource.urn.split("::").at(-1) ?? ""} (${id})`);
    }
  }
  await pulumi(["stack", "import"], JSON.stringify(withoutPending(state)));
  tell("cleared the operations that the last run left unfinished");
}

/** The API as the provider of the state uses it. */
function loginAs(provider: Resource): Promise<Api> {
  const of = (name: string): string => input(provider, name);
  const authority = of("cacertFile");
  if (authority !== "") tls.setDefaultCACertificates([...tls.getCACertificates("default"), authority]);
  return Api.login({
    auth: {
      auth_url: of("authUrl"),
      project_name: of("tenantName"),
      project_domain_name: of("projectDomainName"),
      username: of("userName"),
      user_domain_name: of("userDomainName"),
      password: of("password"),
    },
    region_name: of("region"),
  });
}
