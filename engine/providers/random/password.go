// Package random is the part of the random provider that makes passwords.
package random

import (
	"context"
	"crypto/rand"
	"fmt"
	"math/big"

	p "github.com/pulumi/pulumi-go-provider"
	"github.com/pulumi/pulumi-go-provider/infer"
	"golang.org/x/crypto/bcrypt"

	"stackwright/engine/providers/only"
)

// The character classes, as in the Terraform provider that the official plugin is made of.
const (
	upperChars   = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
	lowerChars   = "abcdefghijklmnopqrstuvwxyz"
	numericChars = "0123456789"
	specialChars = "!@#$%&*()-_=+[]{}<>:?"
)

// bcryptLimit is the number of bytes bcrypt reads; the official plugin hashes the first 72 of a longer password too.
const bcryptLimit = 72

// Password is random:index/randomPassword:RandomPassword. It has no update: every change of an input replaces it.
type Password struct{}

// Annotate gives the resource the token of the official plugin.
func (*Password) Annotate(a infer.Annotator) {
	a.SetToken("index/randomPassword", "RandomPassword")
}

// PasswordInputs are the arguments of a RandomPassword.
type PasswordInputs struct {
	Keepers         map[string]string `pulumi:"keepers,optional"`
	Length          int               `pulumi:"length"`
	Lower           *bool             `pulumi:"lower,optional"`
	MinLower        *int              `pulumi:"minLower,optional"`
	MinNumeric      *int              `pulumi:"minNumeric,optional"`
	MinSpecial      *int              `pulumi:"minSpecial,optional"`
	MinUpper        *int              `pulumi:"minUpper,optional"`
	Numeric         *bool             `pulumi:"numeric,optional"`
	OverrideSpecial *string           `pulumi:"overrideSpecial,optional"`
	Special         *bool             `pulumi:"special,optional"`
	Upper           *bool             `pulumi:"upper,optional"`
}

// Annotate sets the official plugin's defaults: all classes, none of them required.
func (in *PasswordInputs) Annotate(a infer.Annotator) {
	for _, class := range []any{&in.Lower, &in.Numeric, &in.Special, &in.Upper} {
		a.SetDefault(class, true)
	}
	for _, minimum := range []any{&in.MinLower, &in.MinNumeric, &in.MinSpecial, &in.MinUpper} {
		a.SetDefault(minimum, 0)
	}
}

// PasswordState is what the state holds of a RandomPassword.
type PasswordState struct {
	PasswordInputs
	BcryptHash string `pulumi:"bcryptHash" provider:"secret"`
	Result     string `pulumi:"result" provider:"secret"`
}

// WireDependencies makes the password and its hash secrets whatever the inputs are.
func (Password) WireDependencies(fields infer.FieldSelector, _ *PasswordInputs, state *PasswordState) {
	fields.OutputField(&state.BcryptHash).AlwaysSecret()
	fields.OutputField(&state.Result).AlwaysSecret()
}

// Check refuses inputs no password can satisfy.
func (Password) Check(ctx context.Context, req infer.CheckRequest) (infer.CheckResponse[PasswordInputs], error) {
	if failures := only.Properties[PasswordInputs]("random", "", req.NewInputs); len(failures) > 0 {
		return infer.CheckResponse[PasswordInputs]{Failures: failures}, nil
	}
	inputs, failures, err := infer.DefaultCheck[PasswordInputs](ctx, req.NewInputs)
	if err == nil && len(failures) == 0 && !req.NewInputs.Get("length").IsComputed() {
		failures = inputs.check()
	}
	return infer.CheckResponse[PasswordInputs]{Inputs: inputs, Failures: failures}, err
}

func (in PasswordInputs) check() []p.CheckFailure {
	required, available := 0, ""
	for _, class := range in.classes() {
		if class.minimum < 0 {
			return []p.CheckFailure{{Property: class.property, Reason: "must not be negative"}}
		}
		required += class.minimum
		if class.used {
			available += class.chars
		}
	}
	switch {
	case in.Length < 1:
		return []p.CheckFailure{{Property: "length", Reason: "must be at least 1"}}
	case in.Length < required:
		reason := fmt.Sprintf("must be at least %d, the sum of minLower, minNumeric, minSpecial and minUpper", required)
		return []p.CheckFailure{{Property: "length", Reason: reason}}
	case available == "" && in.Length > required:
		return []p.CheckFailure{{Property: "length", Reason: "no character class is left to choose from"}}
	}
	return nil
}

type class struct {
	property string
	chars    string
	used     bool
	minimum  int
}

func (in PasswordInputs) classes() []class {
	special := specialChars
	if in.OverrideSpecial != nil && *in.OverrideSpecial != "" {
		special = *in.OverrideSpecial
	}
	return []class{
		{"minLower", lowerChars, *in.Lower, *in.MinLower},
		{"minNumeric", numericChars, *in.Numeric, *in.MinNumeric},
		{"minSpecial", special, *in.Special, *in.MinSpecial},
		{"minUpper", upperChars, *in.Upper, *in.MinUpper},
	}
}

// Create draws the password; a preview draws none.
func (Password) Create(
	_ context.Context, req infer.CreateRequest[PasswordInputs],
) (infer.CreateResponse[PasswordState], error) {
	state := PasswordState{PasswordInputs: req.Inputs}
	if req.DryRun {
		return infer.CreateResponse[PasswordState]{ID: "none", Output: state}, nil
	}
	result, err := req.Inputs.draw()
	if err != nil {
		return infer.CreateResponse[PasswordState]{}, err
	}
	hash, err := bcrypt.GenerateFromPassword(result[:min(len(result), bcryptLimit)], bcrypt.DefaultCost)
	if err != nil {
		return infer.CreateResponse[PasswordState]{}, err
	}
	state.Result, state.BcryptHash = string(result), string(hash)
	return infer.CreateResponse[PasswordState]{ID: "none", Output: state}, nil
}

// draw takes the required characters of each class, fills up from all classes in use, and shuffles.
func (in PasswordInputs) draw() ([]byte, error) {
	result, available := make([]byte, 0, in.Length), ""
	pick := func(chars string, count int) error {
		for range count {
			index, err := below(len(chars))
			if err != nil {
				return err
			}
			result = append(result, chars[index])
		}
		return nil
	}
	for _, class := range in.classes() {
		if err := pick(class.chars, class.minimum); err != nil {
			return nil, err
		}
		if class.used {
			available += class.chars
		}
	}
	if err := pick(available, in.Length-len(result)); err != nil {
		return nil, err
	}
	for i := len(result) - 1; i > 0; i-- {
		j, err := below(i + 1)
		if err != nil {
			return nil, err
		}
		result[i], result[j] = result[j], result[i]
	}
	return result, nil
}

// below returns an unbiased random number in [0, limit).
func below(limit int) (int, error) {
	n, err := rand.Int(rand.Reader, big.NewInt(int64(limit)))
	if err != nil {
		return 0, err
	}
	return int(n.Int64()), nil
}

// Provider is the random provider: RandomPassword, and a refusal of everything else.
func Provider() (p.Provider, error) {
	return infer.NewProviderBuilder().
		WithResources(infer.Resource(Password{})).
		WithWrapped(only.Provider("random", "RandomPassword")).
		Build()
}
