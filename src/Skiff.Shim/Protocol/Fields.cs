namespace Skiff.Shim.Protocol;

/// <summary>An embedded message that is nothing but its fields.</summary>
internal sealed class Fields(Action<WireWriter> write) : IWireMessage
{
    public void WriteTo(WireWriter writer) => write(writer);
}
