// The Node.js language host: the last version that was a package of the SDK's own module.
module stackwright/engine/language-nodejs

go 1.26

tool github.com/pulumi/pulumi/sdk/v3/nodejs/cmd/pulumi-language-nodejs

require github.com/pulumi/pulumi/sdk/v3 v3.68.0
