using Skiff.Suites.Spec;

namespace Skiff.Spec.Tests.Fuzz;

/// <summary>The oracle with a planted bug: it adds one to the first result of every function that returns an i32 first.</summary>
internal sealed class PerturbedEngine : ISpecEngine
{
    private readonly ReferenceSpecEngine _inner = new();

    public string Name => "perturbed";

    public ISpecModule Compile(ReadOnlyMemory<byte> bytes) => _inner.Compile(bytes);

    public ISpecInstance Instantiate(ISpecModule module, IReadOnlyDictionary<string, ISpecInstance> imports) => new Instance(_inner.Instantiate(module, imports));

    public ISpecInstance CreateHost(IReadOnlyList<SpecHostFunction> functions) => _inner.CreateHost(functions);

    public void Dispose() => _inner.Dispose();

    private sealed class Instance(ISpecInstance inner) : ISpecInstance
    {
        public SpecValue[] Invoke(string export, ReadOnlySpan<SpecValue> arguments)
        {
            var results = inner.Invoke(export, arguments);
            if (results is [{ Type: ValueType.I32 } first, ..])
            {
                results[0] = SpecValue.I32((int)first.Low + 1);
            }

            return results;
        }

        public SpecValue ReadGlobal(string export) => inner.ReadGlobal(export);

        public ReadOnlySpan<byte> ViewMemory(string export) => inner.ViewMemory(export);
    }
}
