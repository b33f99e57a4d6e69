using Skiff.Compiler.Abi;
using Skiff.Runtime;

namespace Skiff.Components.Tests.Abi;

/// <summary>Expects traps of the Canonical ABI.</summary>
internal static class Trap
{
    internal static void Expect(string message, Action action) => Check(message, Assert.Throws<TrapException>(action));

    internal static async Task ExpectAsync(string message, Func<ValueTask> action) =>
        Check(message, await Assert.ThrowsAsync<TrapException>(async () => await action()));

    private static void Check(string message, TrapException trap)
    {
        Assert.Equal(message, trap.Message);
        Assert.Equal(TrapCode.ComponentModel, trap.Code);
    }
}
