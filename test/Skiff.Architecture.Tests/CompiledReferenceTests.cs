using System.Reflection.Metadata;
using System.Reflection.PortableExecutable;
using Skiff.TestKit;

namespace Skiff.Architecture.Tests;

/// <summary>The same directions, read from what the compiler wrote: a transitive reference that is used shows here.</summary>
public class CompiledReferenceTests
{
    private static readonly string[] ServerSide = ["Microsoft.AspNetCore", "Microsoft.Extensions", "System.Net.Http", "System.Net.Sockets"];

    public static TheoryData<string, string[]> Forbidden => new()
    {
        { "Skiff.Text", ["Skiff."] },
        { "Skiff.Native", ["Skiff."] },
        { "Skiff.Oci", ["Skiff.", "Microsoft.AspNetCore", "Microsoft.Extensions"] },
        { "Skiff.Wasm", ["Skiff.Compiler", "Skiff.Runtime", "Skiff.Native", "Skiff.Wasi", "Skiff.Spin", .. ServerSide] },
        { "Skiff.Compiler", ["Skiff.Runtime", "Skiff.Native", "Skiff.Text", "Skiff.Wasi", "Skiff.Spin", .. ServerSide] },
        { "Skiff.Runtime", ["Skiff.Text", "Skiff.Wasi", "Skiff.Spin", "Iced", .. ServerSide] },
        { "Skiff.Components", ["Skiff.Wasi", "Skiff.Spin", "Iced", .. ServerSide] },

        // WASI 0.2 has sockets and a client of HTTP; the server is Skiff.Spin's. Of the compiler it sees TrapCode, which is in the runtime's public surface.
        { "Skiff.Wasi", ["Skiff.Spin", "Iced", "Microsoft.AspNetCore", "Microsoft.Extensions"] },
    };

    [Theory]
    [MemberData(nameof(Forbidden))]
    public void Does_not_know_the_layers_above_it(string assembly, string[] forbidden)
    {
        var path = FindBuilt(assembly);
        using var stream = File.OpenRead(path);
        using var image = new PEReader(stream);
        var metadata = image.GetMetadataReader();

        var references = metadata.AssemblyReferences.Select(handle => metadata.GetString(metadata.GetAssemblyReference(handle).Name));

        Assert.DoesNotContain(references, name => forbidden.Any(f => name.StartsWith(f, StringComparison.Ordinal)));
    }

    // The newest build of the assembly, whatever the configuration.
    private static string FindBuilt(string assembly)
    {
        var folder = Path.Combine(TestData.RepositoryRoot, "artifacts", "bin", assembly);
        var newest = Directory.Exists(folder)
            ? Directory.GetFiles(folder, assembly + ".dll", SearchOption.AllDirectories).MaxBy(File.GetLastWriteTimeUtc)
            : null;
        Assert.True(newest is not null, $"{assembly} is not built: dotnet build Skiff.slnx");
        return newest!;
    }
}
