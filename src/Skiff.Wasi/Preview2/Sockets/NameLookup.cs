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
    private readonly Task<Result<IPAddress[], ErrorCode>> _addresses;
    private int _next;

    private NameLookup(GuestIo io, DescriptorBudget lookups, string name)
    {
        _over = CancellationTokenSource.CreateLinkedTokenSource(io.Ended);
        _addresses = LookUpAsync(name, lookups, _over.Token);
    }

    public bool IsReady => _addresses.IsCompleted;

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

    public async ValueTask WaitAsync(CancellationToken cancellation) => await _addresses.WaitAsync(cancellation).ConfigureAwait(false);

    public IPollable Subscribe() => new Pollable(this);

    public Result<IpAddress?, ErrorCode> ResolveNextAddress()
    {
        if (!_addresses.IsCompleted)
        {
            return ErrorCode.WouldBlock;
        }

        return !_addresses.Result.TryGetValue(out var addresses, out var error) ? error // it has completed
            : _next < addresses.Length ? addresses[_next++].ToWit()
            : Result<IpAddress?, ErrorCode>.Ok(null);
    }

    public void Dispose()
    {
        _over.Cancel();
        _over.Dispose();
    }

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
