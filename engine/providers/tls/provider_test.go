package tls

import (
	"crypto/ecdsa"
	"crypto/x509"
	"strings"
	"testing"

	"github.com/pulumi/pulumi/sdk/v3/go/common/resource"

	"stackwright/engine/npm"
	"stackwright/engine/providers/plugintest"
)

const (
	keyToken           = "tls:index/privateKey:PrivateKey"
	requestToken       = "tls:index/certRequest:CertRequest"
	selfSignedToken    = "tls:index/selfSignedCert:SelfSignedCert"
	locallySignedToken = "tls:index/locallySignedCert:LocallySignedCert"
)

var curve = map[string]any{"algorithm": "ECDSA", "ecdsaCurve": "P256"}

func start(t *testing.T) *plugintest.Plugin {
	t.Helper()
	provider, err := Provider()
	if err != nil {
		t.Fatal(err)
	}
	return plugintest.Start(t, "tls", provider)
}

// create makes a resource and returns one of its outputs as text, secret or not.
func create(t *testing.T, plugin *plugintest.Plugin, token string, inputs map[string]any, output string) string {
	t.Helper()
	state, err := plugin.Create(token, resource.NewPropertyMapFromMap(inputs), false)
	if err != nil {
		t.Fatal(err)
	}
	value := state.Outputs[resource.PropertyKey(output)]
	if value.IsSecret() {
		value = value.SecretValue().Element
	}
	if value.IsOutput() {
		value = value.OutputValue().Element
	}
	return value.StringValue()
}

func parse(t *testing.T, text string) *x509.Certificate {
	t.Helper()
	der, err := decode("CERTIFICATE", text)
	if err != nil {
		t.Fatal(err)
	}
	certificate, err := x509.ParseCertificate(der)
	if err != nil {
		t.Fatal(err)
	}
	return certificate
}

func TestAuthorityVouchesForNamesAndAddresses(t *testing.T) {
	plugin := start(t)
	authorityKey := create(t, plugin, keyToken, curve, "privateKeyPem")
	authority := create(t, plugin, selfSignedToken, map[string]any{
		"privateKeyPem": authorityKey, "isCaCertificate": true, "setSubjectKeyId": true,
		"allowedUses": []any{"cert_signing", "crl_signing"}, "validityPeriodHours": 24,
		"subject": map[string]any{"commonName": "an authority", "organization": "an organization"},
	}, "certPem")
	key := create(t, plugin, keyToken, curve, "privateKeyPem")
	request := create(t, plugin, requestToken, map[string]any{
		"privateKeyPem": key, "subject": map[string]any{"commonName": "cloud.example.org"},
		"dnsNames": []any{"cloud.example.org"}, "ipAddresses": []any{"192.0.2.10"},
	}, "certRequestPem")
	certificate := create(t, plugin, locallySignedToken, map[string]any{
		"certRequestPem": request, "caPrivateKeyPem": authorityKey, "caCertPem": authority,
		"allowedUses": []any{"digital_signature", "server_auth"}, "validityPeriodHours": 24,
	}, "certPem")

	root, leaf := parse(t, authority), parse(t, certificate)
	// What Python 3.13 demands of an authority and of what it signed.
	if len(root.SubjectKeyId) == 0 || len(leaf.AuthorityKeyId) == 0 || root.KeyUsage&x509.KeyUsageCertSign == 0 {
		t.Error("a strict client would refuse them")
	}
	roots := x509.NewCertPool()
	roots.AddCert(root)
	for name, right := range map[string]bool{"cloud.example.org": true, "192.0.2.10": true, "192.0.2.11": false} {
		if _, err := leaf.Verify(x509.VerifyOptions{Roots: roots, DNSName: name}); (err == nil) != right {
			t.Errorf("%s: %v", name, err)
		}
	}
	private, err := parseKey(key)
	if err != nil {
		t.Fatal(err)
	}
	if !private.PublicKey.Equal(leaf.PublicKey.(*ecdsa.PublicKey)) {
		t.Error("the certificate is not the key's")
	}
}

func TestKeysAreSecretAndPreviewMakesNone(t *testing.T) {
	plugin := start(t)
	state, err := plugin.Create(keyToken, resource.NewPropertyMapFromMap(curve), false)
	if err != nil {
		t.Fatal(err)
	}
	if !state.Outputs["privateKeyPem"].ContainsSecrets() {
		t.Error("the private key is no secret")
	}
	preview, err := plugin.Create(keyToken, resource.NewPropertyMapFromMap(curve), true)
	if err != nil {
		t.Fatal(err)
	}
	if key := preview.Outputs["privateKeyPem"]; !key.ContainsUnknowns() || !key.ContainsSecrets() {
		t.Errorf("not an unknown secret: %v", key)
	}
}

func TestRefusals(t *testing.T) {
	plugin := start(t)
	for want, inputs := range map[string]map[string]any{
		"keys of ECDSA on P256 alone":               {"algorithm": "RSA"},
		`does not implement the property "rsaBits"`: {"algorithm": "RSA", "rsaBits": 2048},
	} {
		if _, err := plugin.Check(keyToken, resource.NewPropertyMapFromMap(inputs)); err == nil ||
			!strings.Contains(err.Error(), want) {
			t.Errorf("%v: got %v, want %q", inputs, err, want)
		}
	}
	if _, err := plugin.Check("tls:index/x:X", resource.PropertyMap{}); err == nil {
		t.Error("a resource that is not there is not refused")
	}
}

// The npm package decides what a program can say; a property that drifts from it would be refused or lost.
func TestSameAsTheNpmPackage(t *testing.T) {
	sdk, schema := npm.Find(t, "tls"), start(t).Schema()
	writeOnly := []string{"privateKeyPemWo", "privateKeyPemWoVersion"}
	for token, missing := range map[string]struct{ inputs, outputs []string }{
		keyToken: {
			[]string{"rsaBits"},
			[]string{
				"privateKeyOpenssh", "privateKeyPemPkcs8", "publicKeyFingerprintMd5", "publicKeyFingerprintSha256",
				"publicKeyOpenssh", "rsaBits",
			},
		},
		requestToken: {append([]string{"uris"}, writeOnly...), append([]string{"keyAlgorithm", "uris"}, writeOnly...)},
		selfSignedToken: {
			append([]string{"dnsNames", "earlyRenewalHours", "ipAddresses", "maxPathLength", "setAuthorityKeyId", "uris"}, writeOnly...),
			append([]string{
				"dnsNames", "earlyRenewalHours", "ipAddresses", "keyAlgorithm", "maxPathLength", "readyForRenewal",
				"setAuthorityKeyId", "uris",
			}, writeOnly...),
		},
		locallySignedToken: {
			[]string{"caPrivateKeyPemWo", "caPrivateKeyPemWoVersion", "earlyRenewalHours", "maxPathLength"},
			[]string{
				"caKeyAlgorithm", "caPrivateKeyPemWo", "caPrivateKeyPemWoVersion", "earlyRenewalHours", "maxPathLength",
				"readyForRenewal",
			},
		},
	} {
		class := plugintest.Class(t, sdk, token)
		plugintest.Same(t, token+" inputs", schema.Resources[token].InputProperties, sdk.Arguments(class), missing.inputs...)
		plugintest.Same(t, token+" outputs", schema.Resources[token].Properties, sdk.Outputs(class), missing.outputs...)
	}
}
