namespace Skiff.Native;

/// <summary>
/// Namespaces that one thread of this process is in: they live for as long as it. Others reach them by the thread's number, as <c>/proc/ID/ns</c> (namespaces(7));
/// the rest of the process stays where it is. Where a whole process would do nothing else, a thread costs its stack.
/// </summary>
public sealed class HeldNamespaces : IDisposable
{
    private const int StackSize = 128 << 10;

    private readonly ManualResetEventSlim _end = new();

    private HeldNamespaces()
    {
    }

    /// <summary>The number of the thread.</summary>
    public int Id { get; private set; }

    /// <summary>Makes the thread, and namespaces for it.</summary>
    /// <param name="network">The file of the network namespace that it enters; null for that of the process.</param>
    /// <param name="made">Namespaces that are made for it.</param>
    /// <param name="inside">What is done in there first; what it throws is thrown here.</param>
    public static HeldNamespaces Make(string? network, NamespaceKinds made, Action inside)
    {
        ArgumentNullException.ThrowIfNull(inside);
        var held = new HeldNamespaces();
        var entered = new TaskCompletionSource();
        new Thread(() => held.Run(network, made, inside, entered), StackSize) { IsBackground = true, Name = "namespaces" }.Start();
        try
        {
            entered.Task.GetAwaiter().GetResult(); // some system calls
            return held;
        }
        catch
        {
            held.Dispose();
            throw;
        }
    }

    /// <summary>Lets the thread end, and the namespaces with it unless others are in them.</summary>
    public void Dispose() => _end.Set();

    private void Run(string? network, NamespaceKinds made, Action inside, TaskCompletionSource entered)
    {
        try
        {
            Enter(network, made);
            inside();
            Id = (int)Libc.syscall(Libc.SYS_gettid, 0, 0, 0, 0);
            entered.SetResult();
        }
        catch (Exception exception)
        {
            entered.SetException(exception);
            return;
        }

        _end.Wait();
        _end.Dispose();
    }

    private static void Enter(string? network, NamespaceKinds made)
    {
        if (network is not null)
        {
            var error = Paths.Open(network, OpenFlags.ReadOnly, out var opened);
            using var file = opened ?? throw new NativeException("open", (int)error, network);
            Check(Namespaces.Join(file, NamespaceKinds.Network), nameof(Libc.setns), network);
        }

        Check(made == NamespaceKinds.None ? LinuxError.None : Namespaces.Unshare(made), nameof(Libc.unshare), made.ToString());
    }

    private static void Check(LinuxError error, string call, string what)
    {
        if (error != LinuxError.None)
        {
            throw new NativeException(call, (int)error, what);
        }
    }
}
