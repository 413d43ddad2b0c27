// Command pulumi-resource-openstack is the openstack provider: the Terraform provider behind Pulumi's bridge, under the
// names of the npm package @pulumi/openstack.
package main

import (
	"encoding/json"

	"github.com/pulumi/pulumi-terraform-bridge/v3/pkg/tfbridge"
	shimv2 "github.com/pulumi/pulumi-terraform-bridge/v3/pkg/tfshim/sdk-v2"
	"github.com/terraform-provider-openstack/terraform-provider-openstack/openstack"
)

// version is set by the linker.
var version = "0.0.0"

// environment is what fills a provider setting that is left out.
var environment = map[string]string{
	"allow_reauth":  "OS_ALLOW_REAUTH",
	"cloud":         "OS_CLOUD",
	"delayed_auth":  "OS_DELAYED_AUTH",
	"endpoint_type": "OS_ENDPOINT_TYPE",
	"insecure":      "OS_INSECURE",
	"region":        "OS_REGION_NAME",
	"swauth":        "OS_SWAUTH",
	"use_octavia":   "OS_USE_OCTAVIA",
}

// provider maps the Terraform provider's resources, data sources and settings to Pulumi's. A name left out is made of
// the resource's, with a random suffix.
func provider() tfbridge.ProviderInfo {
	list := false
	info := tfbridge.ProviderInfo{
		P:       shimv2.NewProvider(openstack.Provider()),
		Name:    "openstack",
		Version: version,
		Config:  map[string]*tfbridge.SchemaInfo{},
		Resources: map[string]*tfbridge.ResourceInfo{
			"openstack_compute_servergroup_v2": {
				Fields: map[string]*tfbridge.SchemaInfo{"policies": {MaxItemsOne: &list}},
			},
			"openstack_networking_subnet_v2": {
				Fields: map[string]*tfbridge.SchemaInfo{
					"allocation_pool":  {Name: "allocationPools"},
					"allocation_pools": {Name: "allocationPoolsCollection"},
				},
			},
			"openstack_orchestration_stack_v1": {
				Fields: map[string]*tfbridge.SchemaInfo{"outputs": {Name: "StackOutputs"}},
			},
		},
	}
	for name, variable := range environment {
		info.Config[name] = &tfbridge.SchemaInfo{Default: &tfbridge.DefaultInfo{EnvVars: []string{variable}}}
	}
	info.MustComputeTokens(strategy())
	info.SetAutonaming(255, "-")
	return info
}

func main() {
	// The engine asks for no more of the schema than that it is one.
	schema, err := json.Marshal(map[string]string{"name": "openstack", "version": version})
	if err != nil {
		panic(err)
	}
	tfbridge.Main("openstack", version, provider(), schema)
}
