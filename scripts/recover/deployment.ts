/** What a stack's state says of an `up` that was cut off. Pure. */

/** A resource in an export. */
export interface Resource {
  readonly urn: string;
  readonly type: string;
  readonly id?: string;
  /** URN and id of the provider, joined by "::". */
  readonly provider?: string;
  readonly inputs?: Readonly<Record<string, unknown>>;
}

/** The output of `pulumi stack export`. */
export interface Export {
  readonly deployment: {
    readonly resources?: readonly Resource[];
    readonly pending_operations?: readonly { readonly resource: Resource; readonly type: string }[];
  };
}

/** Resources that were being made when the run ended: perhaps they exist, the state does not know. */
export function halfMade({ deployment }: Export): Resource[] {
  return (deployment.pending_operations ?? [])
    .filter(({ type }) => type === "creating")
    .map(({ resource }) => resource);
}

/** The same state without any interrupted operation. */
export function withoutPending<T extends Export>(state: T): T {
  return { ...state, deployment: { ...state.deployment, pending_operations: [] } };
}

/** Ids of all that the state knows. */
export function knownIds({ deployment }: Export): Set<string> {
  return new Set((deployment.resources ?? []).flatMap(({ id }) => id ?? []));
}

/** The provider of a resource. @throws Error if the state has it not */
export function providerOf({ deployment }: Export, { urn, provider = "" }: Resource): Resource {
  const found = deployment.resources?.find(
    (each) => each.type.startsWith("pulumi:providers:") && provider.startsWith(each.urn),
  );
  if (!found) throw new Error(`the state has no provider for ${urn}`);
  return found;
}

/** A text among a resource's inputs; of a secret, which an export wraps, its clear text. Empty if it is not there. */
export function input({ inputs = {} }: Resource, name: string): string {
  const value = inputs[name];
  if (typeof value === "object" && value !== null && "plaintext" in value)
    return JSON.parse(String(value.plaintext)) as string;
  return typeof value === "string" ? value : typeof value === "number" ? String(value) : "";
}
