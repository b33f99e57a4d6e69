namespace Skiff.Shim.Protocol;

/// <summary>containerd.runtime.bootstrap.v1.BootstrapParams: what containerd 2.3 and later write to the standard input of <c>start</c>.</summary>
internal sealed record BootstrapParameters(string InstanceId, string Namespace, int LogLevel, string TtrpcAddress, string GrpcAddress, string SocketFolder)
{
    /// <summary>Where the runtime has options, they are the extension of a type whose name ends so.</summary>
    private const string OptionsName = ".Options";

    /// <summary>The options of the runtime in containerd's configuration.</summary>
    public AnyMessage? RuntimeOptions { get; init; }

    public static BootstrapParameters Read(ReadOnlySpan<byte> bytes)
    {
        var message = new WireMessage(bytes);
        return new BootstrapParameters(message.Text(1), message.Text(2), (int)message.Number(3), message.Text(5), message.Text(6), message.Text(9))
        {
            RuntimeOptions = message.AllEmbedded(8, static extension => new WireMessage(extension).Embedded(1, AnyMessage.Read))
                .Find(extension => extension is not null && extension.TypeName.EndsWith(OptionsName, StringComparison.Ordinal)),
        };
    }

    /// <summary>
    /// The parameters in what came on standard input, or null: an older containerd writes the runtime's options there, which can happen to be readable as
    /// parameters too; then they do not repeat what the command line says.
    /// </summary>
    public static BootstrapParameters? Recognize(ReadOnlySpan<byte> input, string id, string space)
    {
        try
        {
            return Read(input) is var read && read.InstanceId == id && read.Namespace == space ? read : null;
        }
        catch (WireFormatException)
        {
            return null;
        }
    }
}

/// <summary>containerd.runtime.bootstrap.v1.BootstrapResult.</summary>
internal sealed record BootstrapResult(int Version, string Address, string Protocol) : IWireMessage
{
    public void WriteTo(WireWriter writer)
    {
        writer.Number(1, (ulong)Version);
        writer.Text(2, Address);
        writer.Text(3, Protocol);
    }
}

/// <summary>containerd.types.RuntimeInfo: the answer to <c>-info</c>.</summary>
internal sealed record RuntimeInfo(string Name, string Version, AnyMessage? Options, AnyMessage? Features) : IWireMessage
{
    public void WriteTo(WireWriter writer)
    {
        writer.Text(1, Name);
        writer.Message(2, new Fields(version => version.Text(1, Version)));
        writer.Message(3, Options);
        writer.Message(4, Features);
    }
}
