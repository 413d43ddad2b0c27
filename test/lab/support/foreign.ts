/** Things on the nodes that are somebody else's: planted before the first `up`, and while the cloud runs. */
import type { Node } from "../../../lab/nodes.ts";
import { onNode } from "./cloud.ts";

/** What an operator had on the host already. The bridge is in ifupdown's files, so that it is there after a reboot. */
const BEFORE = `
echo 'ours since before' >/etc/operator.conf
mkdir -p /srv/operator && echo 'data' >/srv/operator/data
getent passwd operator1 >/dev/null || useradd --create-home operator1
mkdir -p /etc/network/interfaces.d
cat >/etc/network/interfaces.d/operator <<'END'
auto br-operator
iface br-operator inet static
  pre-up ip link add br-operator address 02:00:00:00:00:fe type bridge || true
  address 172.31.250.1/24
END
ip link show br-operator >/dev/null 2>&1 || ifup br-operator
apt-get update -q >/dev/null
DEBIAN_FRONTEND=noninteractive apt-get install -q -y --no-install-recommends tree >/dev/null
`;

/** What somebody adds while the cloud is there, also beside the cloud's own things. */
const MEANWHILE = `
echo 'added meanwhile' >/etc/operator-meanwhile.conf
for beside in neutron keystone cinder swift gnocchi haproxy; do
  [ ! -d /etc/$beside ] || cp /etc/operator-meanwhile.conf /etc/$beside/operator.conf
done
ls -d /etc/*/operator.conf >/var/lib/operator-beside 2>/dev/null || true
mkdir -p /var/lib/operator && echo 'data' >/var/lib/operator/data
ip link show br-meanwhile >/dev/null 2>&1 || ip link add br-meanwhile type bridge
ip address replace 172.31.251.1/24 dev br-meanwhile
DEBIAN_FRONTEND=noninteractive apt-get install -q -y --no-install-recommends ncal >/dev/null
if [ "$database" ]; then
  mariadb -e "CREATE DATABASE IF NOT EXISTS operator; CREATE TABLE IF NOT EXISTS operator.kept (id INT)"
fi
`;

/** Says what is missing of what was added meanwhile, one line each. */
const MISSING = `
for file in /etc/operator-meanwhile.conf /var/lib/operator/data $(cat /var/lib/operator-beside); do
  [ -s "$file" ] || echo "file $file"
done
ip -brief address show br-meanwhile 2>/dev/null | grep -q 172.31.251.1/24 || echo "bridge br-meanwhile"
dpkg-query --show --showformat '\${db:Status-Status}' ncal 2>/dev/null | grep -qx installed || echo "package ncal"
apt-mark showmanual | grep -qx ncal || echo "mark of package ncal"
`;

const DATABASE_MISSING = `
mariadb -N -e "SHOW TABLES IN operator" 2>/dev/null | grep -qx kept || echo "database operator"
`;

/**
 * A database of somebody else's keeps the server with all that it needs, so the controller is not as before then:
 * DESTROY_DATABASE=1 plants one, and leaves that comparison out.
 */
export function withDatabase(node: Node): boolean {
  return Boolean(process.env.DESTROY_DATABASE) && node.description.roles.includes("controller");
}

/** Before the first `up`. */
export async function plantBefore(node: Node): Promise<void> {
  await onNode(node, `set -e\n${BEFORE}`);
}

/** While the cloud is there. */
export async function plantMeanwhile(node: Node): Promise<void> {
  await onNode(node, `set -e\ndatabase=${withDatabase(node) ? "yes" : ""}\n${MEANWHILE}`);
}

/** What is not there any more of what {@link plantMeanwhile} planted. */
export async function missingOfMeanwhile(node: Node): Promise<string[]> {
  const lines = await onNode(node, MISSING + (withDatabase(node) ? DATABASE_MISSING : ""));
  return lines.split("\n").filter((line) => line !== "");
}
