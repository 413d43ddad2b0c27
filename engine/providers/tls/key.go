package tls

import (
	"context"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/x509"
	"encoding/pem"
	"errors"

	p "github.com/pulumi/pulumi-go-provider"
	"github.com/pulumi/pulumi-go-provider/infer"
)

// Key is tls:index/privateKey:PrivateKey, for ECDSA on P-256. It has no update: every change of an input replaces it.
type Key struct{}

// Annotate gives the resource the token of the official plugin.
func (*Key) Annotate(a infer.Annotator) { a.SetToken("index/privateKey", "PrivateKey") }

// KeyInputs are the arguments of a PrivateKey.
type KeyInputs struct {
	Algorithm  string  `pulumi:"algorithm"`
	EcdsaCurve *string `pulumi:"ecdsaCurve,optional"`
}

// KeyState is what the state holds of a PrivateKey.
type KeyState struct {
	KeyInputs
	PrivateKeyPem string `pulumi:"privateKeyPem" provider:"secret"`
	PublicKeyPem  string `pulumi:"publicKeyPem"`
}

// WireDependencies makes the key a secret whatever the inputs are.
func (Key) WireDependencies(fields infer.FieldSelector, _ *KeyInputs, state *KeyState) {
	fields.OutputField(&state.PrivateKeyPem).AlwaysSecret()
}

// Check refuses keys of other kinds.
func (Key) Check(ctx context.Context, req infer.CheckRequest) (infer.CheckResponse[KeyInputs], error) {
	return checked(ctx, req, func(in KeyInputs) []p.CheckFailure {
		if in.Algorithm == "ECDSA" && in.EcdsaCurve != nil && *in.EcdsaCurve == "P256" {
			return nil
		}
		return []p.CheckFailure{{Property: "algorithm", Reason: "this build of the tls provider makes keys of ECDSA on P256 alone"}}
	})
}

// Create makes the key; a preview makes none.
func (Key) Create(_ context.Context, req infer.CreateRequest[KeyInputs]) (infer.CreateResponse[KeyState], error) {
	state := KeyState{KeyInputs: req.Inputs}
	if req.DryRun {
		return infer.CreateResponse[KeyState]{ID: "none", Output: state}, nil
	}
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		return infer.CreateResponse[KeyState]{}, err
	}
	private, err := x509.MarshalECPrivateKey(key)
	if err != nil {
		return infer.CreateResponse[KeyState]{}, err
	}
	public, err := x509.MarshalPKIXPublicKey(&key.PublicKey)
	if err != nil {
		return infer.CreateResponse[KeyState]{}, err
	}
	state.PrivateKeyPem, state.PublicKeyPem = encode("EC PRIVATE KEY", private), encode("PUBLIC KEY", public)
	return infer.CreateResponse[KeyState]{ID: identity(public), Output: state}, nil
}

func encode(kind string, der []byte) string {
	return string(pem.EncodeToMemory(&pem.Block{Type: kind, Bytes: der}))
}

func decode(kind, text string) ([]byte, error) {
	block, _ := pem.Decode([]byte(text))
	if block == nil || block.Type != kind {
		return nil, errors.New("there is no " + kind + " in PEM format")
	}
	return block.Bytes, nil
}

func parseKey(text string) (*ecdsa.PrivateKey, error) {
	der, err := decode("EC PRIVATE KEY", text)
	if err != nil {
		return nil, err
	}
	return x509.ParseECPrivateKey(der)
}
