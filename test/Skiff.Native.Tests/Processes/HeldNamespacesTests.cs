using System.Globalization;

namespace Skiff.Native.Tests.Processes;

public class HeldNamespacesTests
{
    [Fact]
    public void They_are_reached_by_the_number_of_a_thread_that_waits()
    {
        var inside = 0;
        using var held = HeldNamespaces.Make(null, NamespaceKinds.None, () => inside = Environment.CurrentManagedThreadId);

        Assert.NotEqual(Environment.CurrentManagedThreadId, inside);
        Assert.NotEqual(Environment.ProcessId, held.Id);
        Assert.Equal("namespaces", File.ReadAllText($"/proc/self/task/{held.Id.ToString(CultureInfo.InvariantCulture)}/comm").Trim());
        Assert.Equal(new FileInfo("/proc/self/ns/uts").LinkTarget, new FileInfo($"/proc/{held.Id.ToString(CultureInfo.InvariantCulture)}/ns/uts").LinkTarget);
    }

    [Fact]
    public void What_goes_wrong_inside_is_thrown() =>
        Assert.Equal("inside", Assert.Throws<InvalidDataException>(() => HeldNamespaces.Make(null, NamespaceKinds.None, () => throw new InvalidDataException("inside"))).Message);

    [Fact]
    public void A_network_that_is_not_there_is_named() =>
        Assert.Contains("/no/such/network", Assert.Throws<NativeException>(() => HeldNamespaces.Make("/no/such/network", NamespaceKinds.None, () => { })).Message, StringComparison.Ordinal);
}
