/** What users keep in a cloud and a `destroy` without `destroyData` leaves: on the controller, all of it. */
import type { Node } from "../../../lab/nodes.ts";
import { onNode } from "./cloud.ts";

/** Files with owner, mode and content, those of devices by their names; every table by its name, and what Glance knows of its images. */
const DATA = `
ls -d /etc/swift/*.builder /srv/swift/*.img 2>/dev/null || true
find /var/lib/glance/images /etc/keystone/credential-keys $(ls /etc/swift/*.builder 2>/dev/null) -type f -print0 | sort -z >/tmp/users-data
xargs -0 stat --format '%n %u:%g %a' </tmp/users-data
xargs -0 sha256sum </tmp/users-data
rm /tmp/users-data
mariadb -N -e "SELECT table_schema, table_name FROM information_schema.tables
  WHERE table_schema NOT IN ('mysql', 'sys', 'information_schema', 'performance_schema') ORDER BY 1, 2"
mariadb-dump --skip-comments glance images image_locations
`;

/** `KEEP_DATA=1` has the stack say `destroyData: false`; the controller is not as before then, which is left out. */
export function keepsData(node?: Node): boolean {
  return Boolean(process.env.KEEP_DATA) && (node?.description.roles.includes("controller") ?? true);
}

/** All that users have there, to be compared. */
export async function usersData(controller: Node): Promise<string[]> {
  return (await onNode(controller, `set -e\n${DATA}`)).split("\n");
}
