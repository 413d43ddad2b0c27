package tls

import (
	"context"
	"crypto/ecdsa"
	"crypto/rand"
	"crypto/x509"
	"errors"
	"fmt"
	"net"

	"github.com/pulumi/pulumi-go-provider/infer"
)

// Request is tls:index/certRequest:CertRequest.
type Request struct{}

// Annotate gives the resource the token of the official plugin.
func (*Request) Annotate(a infer.Annotator) { a.SetToken("index/certRequest", "CertRequest") }

// CertRequestSubject says whom a certificate shall be about.
type CertRequestSubject SelfSignedCertSubject

// RequestInputs are the arguments of a CertRequest.
type RequestInputs struct {
	DnsNames      []string            `pulumi:"dnsNames,optional"`
	IpAddresses   []string            `pulumi:"ipAddresses,optional"`
	PrivateKeyPem string              `pulumi:"privateKeyPem" provider:"secret"`
	Subject       *CertRequestSubject `pulumi:"subject,optional"`
}

// RequestState is what the state holds of a CertRequest.
type RequestState struct {
	RequestInputs
	CertRequestPem string `pulumi:"certRequestPem"`
}

// Check refuses what is not implemented.
func (Request) Check(ctx context.Context, req infer.CheckRequest) (infer.CheckResponse[RequestInputs], error) {
	return checked[RequestInputs](ctx, req, nil)
}

// Create signs the request; a preview signs none.
func (Request) Create(
	_ context.Context, req infer.CreateRequest[RequestInputs],
) (infer.CreateResponse[RequestState], error) {
	state := RequestState{RequestInputs: req.Inputs}
	if req.DryRun {
		return infer.CreateResponse[RequestState]{ID: "none", Output: state}, nil
	}
	key, err := parseKey(req.Inputs.PrivateKeyPem)
	if err != nil {
		return infer.CreateResponse[RequestState]{}, fmt.Errorf("privateKeyPem: %w", err)
	}
	template := &x509.CertificateRequest{Subject: name((*SelfSignedCertSubject)(req.Inputs.Subject)), DNSNames: req.Inputs.DnsNames}
	for _, address := range req.Inputs.IpAddresses {
		parsed := net.ParseIP(address)
		if parsed == nil {
			return infer.CreateResponse[RequestState]{}, fmt.Errorf("ipAddresses: %q is none", address)
		}
		template.IPAddresses = append(template.IPAddresses, parsed)
	}
	der, err := x509.CreateCertificateRequest(rand.Reader, template, key)
	if err != nil {
		return infer.CreateResponse[RequestState]{}, err
	}
	state.CertRequestPem = encode("CERTIFICATE REQUEST", der)
	return infer.CreateResponse[RequestState]{ID: identity(der), Output: state}, nil
}

func parseRequest(text string) (*x509.CertificateRequest, error) {
	der, err := decode("CERTIFICATE REQUEST", text)
	if err != nil {
		return nil, err
	}
	request, err := x509.ParseCertificateRequest(der)
	if err != nil {
		return nil, err
	}
	if _, ok := request.PublicKey.(*ecdsa.PublicKey); !ok {
		return nil, errors.New("its key is not of ECDSA")
	}
	return request, request.CheckSignature()
}
