using System.Runtime.InteropServices;

namespace Skiff.Native;

/// <summary>struct pollfd.</summary>
[StructLayout(LayoutKind.Sequential)]
internal struct PollEntry
{
    internal int Descriptor;
    internal PollEvents Requested;
    internal PollEvents Returned;
}
