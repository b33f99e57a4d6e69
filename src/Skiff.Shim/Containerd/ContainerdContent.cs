using System.Globalization;
using System.Security.Cryptography;
using Skiff.Containers;
using Skiff.Containers.Images;
using Skiff.Shim.Protocol;

namespace Skiff.Shim.Containerd;

/// <summary>containerd's content store, with its leases.</summary>
internal sealed class ContainerdContent(GrpcChannel channel) : IContentStore
{
    private const string Service = "containerd.services.content.v1.Content/";
    private const string Leases = "containerd.services.leases.v1.Leases/";

    // What containerd's collector looks at when it decides whether a lease still counts.
    private const string ExpiryLabel = "containerd.io/gc.expire";

    public async Task<ContentRecord?> FindAsync(string digest)
    {
        try
        {
            return ContainerdAnswers.Info(await channel.CallAsync(Service + "Info", new NamedRequest(digest)));
        }
        catch (GrpcException e) when (e.Status == GrpcException.NotFound)
        {
            return null;
        }
        catch (Exception e) when (e is GrpcException or WireFormatException)
        {
            throw Failed(e);
        }
    }

    public Task SetLabelsAsync(string digest, IReadOnlyDictionary<string, string> labels) => AskAsync(Service + "Update", new LabelContentRequest(digest, labels));

    public async Task<IContentLease> LeaseAsync(DateTimeOffset expiry)
    {
        var id = "precompile-skiff-" + RandomNumberGenerator.GetHexString(16, lowercase: true);
        var label = new Dictionary<string, string>(StringComparer.Ordinal) { [ExpiryLabel] = expiry.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture) };
        await AskAsync(Leases + "Create", new CreateLeaseRequest(id, label));
        return new Lease(this, channel, id);
    }

    private static ContainerException Failed(Exception e) => new(ContainerCodes.Engine, $"containerd's content store: {e.Message}", e);

    private async Task AskAsync(string method, IWireMessage request)
    {
        try
        {
            _ = await channel.CallAsync(method, request);
        }
        catch (GrpcException e)
        {
            throw Failed(e);
        }
    }

    private sealed class Lease(ContainerdContent store, GrpcChannel channel, string id) : IContentLease
    {
        public async Task WriteAsync(NewContent content)
        {
            try
            {
                await using var call = channel.Open(Service + "Write", ("containerd-lease", id));
                await new ContentWriter(call, content).WriteAsync();
            }
            catch (GrpcException e) when (e.Status == GrpcException.AlreadyExists)
            {
                return;
            }
            catch (Exception e) when (e is GrpcException or WireFormatException)
            {
                throw Failed(e);
            }
        }

        public async ValueTask DisposeAsync()
        {
            try
            {
                await store.AskAsync(Leases + "Delete", new NamedRequest(id));
            }
            catch (ContainerException)
            {
                return; // It expires.
            }
        }
    }
}
