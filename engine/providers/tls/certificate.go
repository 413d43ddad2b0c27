package tls

import (
	"context"
	"crypto/ecdsa"
	"crypto/rand"
	"crypto/x509"
	"crypto/x509/pkix"
	"fmt"
	"math/big"
	"net"
	"time"

	"github.com/pulumi/pulumi-go-provider/infer"
)

// SelfSignedCertSubject says whom a certificate is about.
type SelfSignedCertSubject struct {
	CommonName   *string `pulumi:"commonName,optional"`
	Organization *string `pulumi:"organization,optional"`
}

// Terms are what is said of a certificate's use.
type Terms struct {
	AllowedUses         []string `pulumi:"allowedUses"`
	IsCaCertificate     *bool    `pulumi:"isCaCertificate,optional"`
	SetSubjectKeyId     *bool    `pulumi:"setSubjectKeyId,optional"`
	ValidityPeriodHours int      `pulumi:"validityPeriodHours"`
}

// Result is what a certificate is made into.
type Result struct {
	CertPem           string `pulumi:"certPem"`
	ValidityStartTime string `pulumi:"validityStartTime"`
	ValidityEndTime   string `pulumi:"validityEndTime"`
}

// SelfSigned is tls:index/selfSignedCert:SelfSignedCert.
type SelfSigned struct{}

// Annotate gives the resource the token of the official plugin.
func (*SelfSigned) Annotate(a infer.Annotator) { a.SetToken("index/selfSignedCert", "SelfSignedCert") }

// SelfSignedInputs are the arguments of a SelfSignedCert.
type SelfSignedInputs struct {
	Terms
	PrivateKeyPem string                 `pulumi:"privateKeyPem" provider:"secret"`
	Subject       *SelfSignedCertSubject `pulumi:"subject,optional"`
}

// SelfSignedState is what the state holds of a SelfSignedCert.
type SelfSignedState struct {
	SelfSignedInputs
	Result
}

// Check refuses what is not implemented.
func (SelfSigned) Check(ctx context.Context, req infer.CheckRequest) (infer.CheckResponse[SelfSignedInputs], error) {
	return checked[SelfSignedInputs](ctx, req, nil)
}

// Create signs the certificate; a preview signs none.
func (SelfSigned) Create(
	_ context.Context, req infer.CreateRequest[SelfSignedInputs],
) (infer.CreateResponse[SelfSignedState], error) {
	state := SelfSignedState{SelfSignedInputs: req.Inputs}
	if req.DryRun {
		return infer.CreateResponse[SelfSignedState]{ID: "none", Output: state}, nil
	}
	key, err := parseKey(req.Inputs.PrivateKeyPem)
	if err != nil {
		return infer.CreateResponse[SelfSignedState]{}, fmt.Errorf("privateKeyPem: %w", err)
	}
	template, err := req.Inputs.template(name(req.Inputs.Subject), nil, nil)
	if err != nil {
		return infer.CreateResponse[SelfSignedState]{}, err
	}
	var id string
	id, state.Result, err = sign(template, template, &key.PublicKey, key)
	return infer.CreateResponse[SelfSignedState]{ID: id, Output: state}, err
}

// LocallySigned is tls:index/locallySignedCert:LocallySignedCert.
type LocallySigned struct{}

// Annotate gives the resource the token of the official plugin.
func (*LocallySigned) Annotate(a infer.Annotator) {
	a.SetToken("index/locallySignedCert", "LocallySignedCert")
}

// LocallySignedInputs are the arguments of a LocallySignedCert.
type LocallySignedInputs struct {
	Terms
	CaCertPem       string `pulumi:"caCertPem"`
	CaPrivateKeyPem string `pulumi:"caPrivateKeyPem" provider:"secret"`
	CertRequestPem  string `pulumi:"certRequestPem"`
}

// LocallySignedState is what the state holds of a LocallySignedCert.
type LocallySignedState struct {
	LocallySignedInputs
	Result
}

// Check refuses what is not implemented.
func (LocallySigned) Check(ctx context.Context, req infer.CheckRequest) (infer.CheckResponse[LocallySignedInputs], error) {
	return checked[LocallySignedInputs](ctx, req, nil)
}

// Create signs the certificate; a preview signs none.
func (LocallySigned) Create(
	_ context.Context, req infer.CreateRequest[LocallySignedInputs],
) (infer.CreateResponse[LocallySignedState], error) {
	state := LocallySignedState{LocallySignedInputs: req.Inputs}
	if req.DryRun {
		return infer.CreateResponse[LocallySignedState]{ID: "none", Output: state}, nil
	}
	id, result, err := req.Inputs.sign()
	state.Result = result
	return infer.CreateResponse[LocallySignedState]{ID: id, Output: state}, err
}

func (in LocallySignedInputs) sign() (string, Result, error) {
	key, err := parseKey(in.CaPrivateKeyPem)
	if err != nil {
		return "", Result{}, fmt.Errorf("caPrivateKeyPem: %w", err)
	}
	der, err := decode("CERTIFICATE", in.CaCertPem)
	if err != nil {
		return "", Result{}, fmt.Errorf("caCertPem: %w", err)
	}
	authority, err := x509.ParseCertificate(der)
	if err != nil {
		return "", Result{}, fmt.Errorf("caCertPem: %w", err)
	}
	request, err := parseRequest(in.CertRequestPem)
	if err != nil {
		return "", Result{}, fmt.Errorf("certRequestPem: %w", err)
	}
	template, err := in.template(request.Subject, request.DNSNames, request.IPAddresses)
	if err != nil {
		return "", Result{}, err
	}
	return sign(template, authority, request.PublicKey.(*ecdsa.PublicKey), key)
}

func name(subject *SelfSignedCertSubject) pkix.Name {
	var found pkix.Name
	if subject != nil && subject.CommonName != nil {
		found.CommonName = *subject.CommonName
	}
	if subject != nil && subject.Organization != nil {
		found.Organization = []string{*subject.Organization}
	}
	return found
}

// uses are the words of the official plugin that this build knows, in X.509's terms.
var uses = map[string]x509.KeyUsage{
	"cert_signing":      x509.KeyUsageCertSign,
	"crl_signing":       x509.KeyUsageCRLSign,
	"digital_signature": x509.KeyUsageDigitalSignature,
}

func (terms Terms) template(subject pkix.Name, names []string, addresses []net.IP) (*x509.Certificate, error) {
	serial, err := rand.Int(rand.Reader, new(big.Int).Lsh(big.NewInt(1), 128))
	if err != nil {
		return nil, err
	}
	// Within X.509's seconds, and a minute ago: clocks differ.
	start := time.Now().Add(-time.Minute).Truncate(time.Second)
	template := &x509.Certificate{
		SerialNumber: serial, Subject: subject, DNSNames: names, IPAddresses: addresses,
		NotBefore: start, NotAfter: start.Add(time.Duration(terms.ValidityPeriodHours) * time.Hour),
		BasicConstraintsValid: true, IsCA: terms.IsCaCertificate != nil && *terms.IsCaCertificate,
	}
	for _, use := range terms.AllowedUses {
		usage, known := uses[use]
		switch {
		case known:
			template.KeyUsage |= usage
		case use == "server_auth":
			template.ExtKeyUsage = append(template.ExtKeyUsage, x509.ExtKeyUsageServerAuth)
		default:
			return nil, fmt.Errorf("allowedUses: this build of the tls provider does not know %q", use)
		}
	}
	return template, nil
}

func sign(template, parent *x509.Certificate, public *ecdsa.PublicKey, key *ecdsa.PrivateKey) (string, Result, error) {
	der, err := x509.CreateCertificate(rand.Reader, template, parent, public, key)
	if err != nil {
		return "", Result{}, err
	}
	return template.SerialNumber.String(), Result{
		CertPem:           encode("CERTIFICATE", der),
		ValidityStartTime: template.NotBefore.Format(time.RFC3339),
		ValidityEndTime:   template.NotAfter.Format(time.RFC3339),
	}, nil
}
