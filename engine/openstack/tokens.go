package main

import (
	"fmt"
	"slices"
	"strings"
	"unicode"

	"github.com/pulumi/pulumi-terraform-bridge/v3/pkg/tfbridge"
	"github.com/pulumi/pulumi/sdk/v3/go/common/tokens"
)

// modules are the Terraform provider's module names that the npm package spells out.
var modules = map[string]string{"db": "database", "fw": "firewall", "lb": "loadbalancer"}

// words are the words the Terraform provider writes as one.
var words = map[string]string{
	"addressscope":    "AddressScope",
	"clustertemplate": "ClusterTemplate",
	"floatingip":      "FloatingIp",
	"ipsec":           "IpSec",
	"l7policy":        "L7Policy",
	"l7rule":          "L7Rule",
	"loadbalancer":    "LoadBalancer",
	"nodegroup":       "NodeGroup",
	"portforwarding":  "PortForwarding",
	"quotaset":        "QuotaSet",
	"recordset":       "RecordSet",
	"secgroup":        "SecGroup",
	"securityservice": "SecurityService",
	"servergroup":     "ServerGroup",
	"sharenetwork":    "ShareNetwork",
	"subnetpool":      "SubnetPool",
	"tempurl":         "TempUrl",
}

// versioned are the resources whose Pulumi name keeps the version of the API.
var versioned = []string{
	"blockstorage_qos_association_v3", "blockstorage_qos_v3", "blockstorage_volume_attach_v2",
	"blockstorage_volume_type_access_v3", "blockstorage_volume_type_v3",
	"blockstorage_volume_v1", "blockstorage_volume_v2",
	"compute_aggregate_v2", "compute_quotaset_v2",
	"fw_group_v2", "fw_policy_v2", "fw_rule_v2",
	"identity_ec2_credential_v3", "identity_endpoint_v3", "identity_group_v3", "identity_service_v3",
	"identity_user_membership_v3",
	"keymanager_container_v1", "keymanager_order_v1", "keymanager_secret_v1",
	"lb_l7policy_v2", "lb_l7rule_v2", "lb_member_v1", "lb_monitor_v1", "lb_pool_v1",
	"networking_portforwarding_v2", "networking_quota_v2", "networking_rbac_policy_v2",
	"orchestration_stack_v1",
}

// versionedData are the data sources whose Pulumi name keeps the version of the API.
var versionedData = []string{
	"blockstorage_availability_zones_v3", "blockstorage_snapshot_v2", "blockstorage_snapshot_v3",
	"blockstorage_volume_v2", "blockstorage_volume_v3",
	"compute_aggregate_v2", "compute_hypervisor_v2", "compute_instance_v2", "compute_limits_v2", "compute_quotaset_v2",
	"networking_quota_v2", "networking_subnet_ids_v2",
}

// irregular are the resources that no rule gives the npm package's name, misspellings included.
var irregular = map[string]string{
	"blockstorage_quotaset_v2": "openstack:blockstorage/quoteSetV2:QuoteSetV2",
	"blockstorage_quotaset_v3": "openstack:blockstorage/quoteSetV3:QuoteSetV3",
	"objectstorage_object_v1":  "openstack:objectstorage/containerObject:ContainerObject",
}

// irregularData are the data sources of that kind.
var irregularData = map[string]string{
	"blockstorage_quotaset_v3":               "openstack:blockstorage/getQuotasetV3:getQuotasetV3",
	"dns_zone_v2":                            "openstack:dns/getDnsZone:getDnsZone",
	"fw_group_v2":                            "openstack:index/getFwGroupV2:getFwGroupV2",
	"fw_policy_v2":                           "openstack:index/getFwPolicyV2:getFwPolicyV2",
	"fw_rule_v2":                             "openstack:index/getFwRuleV2:getFwRuleV2",
	"sharedfilesystem_availability_zones_v2": "openstack:sharedfilesystem/getAvailbilityZones:getAvailbilityZones",
}

// resourceToken is the Pulumi type of a Terraform resource: openstack_identity_project_v3 is
// openstack:identity/project:Project.
func resourceToken(resource string) tokens.Type {
	short := strings.TrimPrefix(resource, "openstack_")
	if token, ok := irregular[short]; ok {
		return tokens.Type(token)
	}
	module, name := split(short, slices.Contains(versioned, short))
	return tokens.Type(fmt.Sprintf("openstack:%s/%s:%s", module, lowerFirst(name), name))
}

// dataSourceToken is the Pulumi function of a Terraform data source: openstack_compute_flavor_v2 is
// openstack:compute/getFlavor:getFlavor.
func dataSourceToken(dataSource string) tokens.ModuleMember {
	short := strings.TrimPrefix(dataSource, "openstack_")
	if token, ok := irregularData[short]; ok {
		return tokens.ModuleMember(token)
	}
	module, name := split(short, slices.Contains(versionedData, short))
	return tokens.ModuleMember(fmt.Sprintf("openstack:%s/get%s:get%[2]s", module, name))
}

// split takes compute_floatingip_associate_v2 apart into compute and FloatingIpAssociate, or FloatingIpAssociateV2
// where the version is kept.
func split(short string, keepVersion bool) (module, name string) {
	parts := strings.Split(short, "_")
	module, parts = parts[0], parts[1:]
	if long, ok := modules[module]; ok {
		module = long
	}
	if !keepVersion {
		parts = parts[:len(parts)-1]
	}
	for _, part := range parts {
		word, ok := words[part]
		if !ok {
			word = strings.ToUpper(part[:1]) + part[1:]
		}
		name += word
	}
	return module, name
}

func lowerFirst(name string) string {
	runes := []rune(name)
	runes[0] = unicode.ToLower(runes[0])
	return string(runes)
}

// strategy names every resource and data source of the Terraform provider.
func strategy() tfbridge.Strategy {
	return tfbridge.Strategy{
		Resource: func(name string, info *tfbridge.ResourceInfo) error {
			info.Tok = resourceToken(name)
			return nil
		},
		DataSource: func(name string, info *tfbridge.DataSourceInfo) error {
			info.Tok = dataSourceToken(name)
			return nil
		},
	}
}
