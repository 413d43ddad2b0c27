package remote

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"path"
	"path/filepath"

	"github.com/pkg/sftp"
	p "github.com/pulumi/pulumi-go-provider"
	"github.com/pulumi/pulumi-go-provider/infer"
	"github.com/pulumi/pulumi-go-provider/infer/types"
	"github.com/pulumi/pulumi/sdk/v3/go/common/resource"
	"github.com/pulumi/pulumi/sdk/v3/go/property"
	"golang.org/x/crypto/ssh"
)

// CopyToRemote is command:remote:CopyToRemote for single files.
type CopyToRemote struct{}

// CopyToRemoteInputs are the arguments of a CopyToRemote. The state holds the path and the hash of a FileAsset, by
// which the engine tells a changed file, but not what is in it.
type CopyToRemoteInputs struct {
	Connection *Connection          `pulumi:"connection" provider:"secret"`
	Source     types.AssetOrArchive `pulumi:"source"`
	RemotePath string               `pulumi:"remotePath"`
	Triggers   []any                `pulumi:"triggers,optional" provider:"replaceOnChanges"`
}

// CopyToRemoteState is what the state holds of a CopyToRemote.
type CopyToRemoteState struct {
	CopyToRemoteInputs
}

// Check refuses what this build does not implement: archives and remote assets.
func (CopyToRemote) Check(
	ctx context.Context, req infer.CheckRequest,
) (infer.CheckResponse[CopyToRemoteInputs], error) {
	failures := append(unimplemented[CopyToRemoteInputs](req.NewInputs), refusedSource(req.NewInputs.Get("source"))...)
	if len(failures) > 0 {
		return infer.CheckResponse[CopyToRemoteInputs]{Failures: failures}, nil
	}
	inputs, failures, err := infer.DefaultCheck[CopyToRemoteInputs](ctx, req.NewInputs)
	return infer.CheckResponse[CopyToRemoteInputs]{Inputs: inputs, Failures: failures}, err
}

// refusedSource returns a failure for a source that is neither a file nor a text; one that is missing fails elsewhere.
func refusedSource(source property.Value) []p.CheckFailure {
	if source.IsNull() || source.IsComputed() {
		return nil
	}
	if source.IsAsset() && (source.AsAsset().IsPath() || source.AsAsset().IsText()) {
		return nil
	}
	reason := "this build of the command provider copies only a FileAsset or a StringAsset, no archive or RemoteAsset"
	return []p.CheckFailure{{Property: "source", Reason: reason}}
}

// Create copies the source. A copy that fails leaves nothing in the state, but maybe a part of the file on the host.
func (CopyToRemote) Create(
	ctx context.Context, req infer.CreateRequest[CopyToRemoteInputs],
) (infer.CreateResponse[CopyToRemoteState], error) {
	id, err := resource.NewUniqueHex(req.Name, 8, 0)
	if err == nil && !req.DryRun {
		err = req.Inputs.copy(ctx)
	}
	return infer.CreateResponse[CopyToRemoteState]{ID: id, Output: CopyToRemoteState{req.Inputs}}, err
}

// Update copies the source again, for a changed connection too (the official plugin does not): it may lead to another
// host. A file at an old remotePath stays, as it does when the resource is deleted.
func (CopyToRemote) Update(
	ctx context.Context, req infer.UpdateRequest[CopyToRemoteInputs, CopyToRemoteState],
) (infer.UpdateResponse[CopyToRemoteState], error) {
	var err error
	if !req.DryRun {
		err = req.Inputs.copy(ctx)
	}
	return infer.UpdateResponse[CopyToRemoteState]{Output: CopyToRemoteState{req.Inputs}}, err
}

// copy copies the source to remotePath, which is relative to the login's home. The error names host and path.
func (in *CopyToRemoteInputs) copy(ctx context.Context) error {
	source, err := in.Source.Asset.Read()
	if err != nil {
		return fmt.Errorf("the source of %s: %w", in.target(), err)
	}
	defer func() { _ = source.Close() }()
	client, closeClient, err := in.Connection.open(ctx)
	if err != nil {
		return fmt.Errorf("copying to %s: %w", in.target(), err)
	}
	defer closeClient()

	err = upload(client, source, in.Source.Asset.Path, in.RemotePath)
	switch {
	case err == nil:
		return nil
	case ctx.Err() != nil:
		return fmt.Errorf("cancelled: the copy to %s may be incomplete", in.target())
	}
	return fmt.Errorf("copying to %s: %w", in.target(), err)
}

func (in *CopyToRemoteInputs) target() string {
	return fmt.Sprintf("%q on %s", in.RemotePath, in.Connection.address())
}

// upload writes source to the file target, or into the folder target under the name of the local file; a text has
// none. Like the official plugin it writes an existing file in place, whose owner and mode stay, and makes no folders.
func upload(client *ssh.Client, source io.Reader, local, target string) error {
	// Without concurrent writes a file takes a round trip for each 32 KiB.
	files, err := sftp.NewClient(client, sftp.UseConcurrentWrites(true))
	if err != nil {
		return fmt.Errorf("no SFTP there (Debian: openssh-sftp-server and Subsystem sftp in sshd_config): %w", err)
	}
	defer func() { _ = files.Close() }()

	there, err := files.Stat(target)
	switch {
	case err != nil && !errors.Is(err, os.ErrNotExist):
		return err
	case err == nil && there.IsDir() && local == "":
		return errors.New("it is a directory, and a StringAsset has no file name")
	case err == nil && there.IsDir():
		target = path.Join(target, filepath.Base(local))
	}

	file, err := files.Create(target)
	if errors.Is(err, os.ErrNotExist) {
		return fmt.Errorf("the directory %s: %w", path.Dir(target), err)
	} else if err != nil {
		return err
	}
	_, err = file.ReadFrom(source)
	return errors.Join(err, file.Close())
}
