using System.Net;
using System.Net.Sockets;
using Skiff.Components;
using Skiff.Wasi.Io;
using Skiff.Wasi.Preview2.Io;
using Skiff.Wasi.Sockets;

namespace Skiff.Wasi.Preview2.Sockets;

/// <summary><c>resolve-address-stream</c>: the addresses of a name, once the host has them.</summary>
internal sealed class NameLookup : IResolveAddressStream, IWaitable, IDisposable
{
    private readonly CancellationTokenSource _over;
    private readonly Task _lookup;
    private Result<IPAddress[], ErrorCode> _addresses; // valid once the lookup has ended
    private int _next;

    private NameLookup(GuestIo io, DescriptorBudget lookups, string name)
    {
        _over = CancellationTokenSource.CreateLinkedTokenSource(io.Ended);
        _lookup = RunAsync(name, lookups);
    }

    public bool IsReady => _lookup.IsCompleted;

    /// <summary>Begins to look a name up, or tells why not.</summary>
    internal static Result<IResolveAddressStream, ErrorCode> Start(SocketsHost host, string name)
    {
        if (Uri.CheckHostName(name) == UriHostNameType.Unknown)
        {
            return ErrorCode.InvalidArgument;
        }

        if (!host.Policy.IsAllowed(new NetworkTarget(NetworkUse.NameLookup, null, name, 0, null)))
        {
            return ErrorCode.AccessDenied;
        }

        return host.Lookups.TryTake()
            ? Result<IResolveAddressStream, ErrorCode>.Ok(new NameLookup(host.Io, host.Lookups, name))
            : ErrorCode.TemporaryResolverFailure;
    }

    public async ValueTask WaitAsync(CancellationToken cancellation) => await _lookup.WaitAsync(cancellation).ConfigureAwait(false);

    public IPollable Subscribe() => new Pollable(this);

    public Result<IpAddress?, ErrorCode> ResolveNextAddress()
    {
        if (!_lookup.IsCompleted)
        {
            return ErrorCode.WouldBlock;
        }

        return !_addresses.TryGetValue(out var addresses, out var error) ? error
            : _next < addresses.Length ? addresses[_next++].ToWit()
            : Result<IpAddress?, ErrorCode>.Ok(null);
    }

    public void Dispose()
    {
        _over.Cancel();
        _over.Dispose();
    }

    private async Task RunAsync(string name, DescriptorBudget lookups) => _addresses = await LookUpAsync(name, lookups, _over.Token).ConfigureAwait(false);

    private static async Task<Result<IPAddress[], ErrorCode>> LookUpAsync(string name, DescriptorBudget lookups, CancellationToken cancellation)
    {
        try
        {
            return IPAddress.TryParse(name, out var literal)
                ? [literal]
                : await Dns.GetHostAddressesAsync(name, cancellation).ConfigureAwait(false);
        }
        catch (SocketException failure)
        {
            return failure.SocketErrorCode switch
            {
                SocketError.HostNotFound or SocketError.NoData => ErrorCode.NameUnresolvable,
                SocketError.TryAgain => ErrorCode.TemporaryResolverFailure,
                _ => ErrorCode.PermanentResolverFailure,
            };
        }
        catch (OperationCanceledException)
        {
            return ErrorCode.TemporaryResolverFailure; // nobody sees it: the guest gave it up
        }
        finally
        {
            lookups.Release();
        }
    }
}
