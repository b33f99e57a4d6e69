using Skiff.Wasm;
using Skiff.Wasm.Binary;

namespace Skiff.Suites.Fuzz;

/// <summary>A module in the form that <see cref="ModuleGenerator"/> makes, and what a driver needs to know of it.</summary>
/// <param name="Seed">Makes the same module again, and the arguments of its calls.</param>
/// <param name="Bytes">The binary format; always valid.</param>
/// <param name="HostFunctions">The types of the functions it imports from <see cref="HostName"/>, named h0, h1, and so on.</param>
/// <param name="Functions">What to call, with their types. <see cref="RefuelName"/> comes before each call.</param>
/// <param name="Globals">The names of its exported globals.</param>
/// <param name="HasMemory">Whether it exports <see cref="MemoryName"/>.</param>
/// <param name="Provider">Another module whose exports it imports from <see cref="ProviderName"/>, or null.</param>
public sealed record GeneratedModule(
    ulong Seed,
    byte[] Bytes,
    IReadOnlyList<FunctionType> HostFunctions,
    IReadOnlyList<(string Name, FunctionType Type)> Functions,
    IReadOnlyList<string> Globals,
    bool HasMemory,
    GeneratedModule? Provider)
{
    /// <summary>The module name of the host's functions.</summary>
    public const string HostName = "host";

    /// <summary>The module name of the provider's exports.</summary>
    public const string ProviderName = "provider";

    /// <summary>The export that gives the next call its full fuel: loop iterations and calls are counted in a global.</summary>
    public const string RefuelName = "refuel";

    /// <summary>The export of the memory.</summary>
    public const string MemoryName = "memory";

    /// <summary>Finds out the rest from the bytes, so that a file that was kept, or reduced by hand, runs like a generated one.</summary>
    public static GeneratedModule Read(ulong seed, byte[] bytes, GeneratedModule? provider)
    {
        var module = ModuleDecoder.Decode(bytes);
        return new GeneratedModule(
            seed,
            bytes,
            [.. module.Imports.Where(i => i.Module == HostName).Select(i => module.TypeOfFunction(i.Index))],
            [.. module.Exports.Where(e => e.Kind == ExternalKind.Function && e.Name != RefuelName).Select(e => (e.Name, module.TypeOfFunction(e.Index)))],
            [.. module.Exports.Where(e => e.Kind == ExternalKind.Global).Select(e => e.Name)],
            module.Exports.Any(e => e.Kind == ExternalKind.Memory && e.Name == MemoryName),
            provider);
    }
}
