using Skiff.TestKit;
using Skiff.Wasm.Binary;
using Skiff.Wasm.Validation;

namespace Skiff.Wasm.Tests.Validation;

/// <summary>Programs of real compilers.</summary>
public class GuestTests
{
    private static readonly byte[] CoreModuleHeader = ModuleBytes.Header;

    [SuiteFact("guests")]
    public void Every_guest_that_needs_no_proposal_decodes_and_is_valid()
    {
        var count = 0;
        foreach (var path in CoreModules("guests", "kernels").Where(p => !Path.GetFileName(p).StartsWith("lua-eh", StringComparison.Ordinal)))
        {
            ModuleValidator.Validate(ModuleDecoder.Decode(File.ReadAllBytes(path)));
            count++;
        }

        Assert.NotEqual(0, count);
    }

    [SuiteFact("guests/p1/lua-eh-p1.wasm")]
    public void A_guest_with_exceptions_is_refused_by_the_name_of_the_proposal()
    {
        var bytes = File.ReadAllBytes(TestData.Find("guests/p1/lua-eh-p1.wasm")!);

        var error = Assert.Throws<WasmFormatException>(() => ModuleDecoder.Decode(bytes));

        Assert.Equal("exception-handling", error.Proposal);
    }

    [SuiteFact("guests/big/jco-wasm-tools.core.wasm")]
    public void Bodies_can_be_validated_in_parallel()
    {
        var module = ModuleDecoder.Decode(File.ReadAllBytes(TestData.Find("guests/big/jco-wasm-tools.core.wasm")!));
        var context = ModuleValidator.ValidateDefinitions(module);
        var validated = 0;

        Parallel.For(
            module.ImportedFunctionCount,
            module.FunctionCount,
            () => new FunctionValidator(context),
            (functionIndex, _, validator) =>
            {
                validator.Validate(functionIndex);
                Interlocked.Increment(ref validated);
                return validator;
            },
            _ => { });

        Assert.Equal(module.Bodies.Length, validated);
    }

    private static IEnumerable<string> CoreModules(params string[] folders) =>
        from folder in folders
        let root = TestData.Find(folder)
        where root is not null
        from path in Directory.EnumerateFiles(root, "*.wasm", SearchOption.AllDirectories).Order(StringComparer.Ordinal)
        where IsCoreModule(path)
        select path;

    private static bool IsCoreModule(string path)
    {
        using var file = File.OpenRead(path);
        var header = new byte[CoreModuleHeader.Length];
        return file.ReadAtLeast(header, header.Length, throwOnEndOfStream: false) == header.Length && header.AsSpan().SequenceEqual(CoreModuleHeader);
    }
}
