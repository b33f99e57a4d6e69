using System.Collections.Concurrent;
using Skiff.Components.Types;
using Skiff.Runtime;

namespace Skiff.Components.Tests.Linking;

/// <summary>A linker that defines exactly what a component imports; each function notes its name and fails.</summary>
internal sealed class StubHost
{
    private readonly Dictionary<ResourceType, HostResourceType> _resources = new(ReferenceEqualityComparer.Instance);

    public StubHost(PreparedComponent component)
    {
        Linker = new ComponentLinker(component.Engine);
        foreach (var (name, type) in component.Type.Imports)
        {
            Define(Linker.DefineInstance(name), ((InstanceExtern)type).Instance);
        }
    }

    public ComponentLinker Linker { get; }

    /// <summary>The functions that were called.</summary>
    public ConcurrentQueue<string> Called { get; } = new();

    private void Define(HostInstance host, ComponentInstanceType type)
    {
        foreach (var (name, export) in type.Exports)
        {
            switch (export)
            {
                case TypeExtern { Type: ResourceType resource }:
                    if (!_resources.TryGetValue(resource, out var own))
                    {
                        _resources.Add(resource, own = new HostResourceType(name));
                    }

                    host.DefineResource(name, own);
                    break;
                case FunctionExtern { Function: var function }:
                    host.DefineFunction(name, Translate(function), (_, _) => Fail($"{host.Name} {name}"));
                    break;
            }
        }
    }

    private ValueTask Fail(string name)
    {
        Called.Enqueue(name);
        throw new TrapException(Skiff.Compiler.Abi.TrapCode.Unreachable);
    }

    private ComponentFunctionType Translate(ComponentFunctionType type) =>
        new(type.IsAsync, Translate(type.Parameters), type.Result is null ? null : Translate(type.Result));

    private EquatableArray<NamedType> Translate(EquatableArray<NamedType> parts) => new([.. parts.Select(p => new NamedType(p.Name, Translate(p.Type)))]);

    private ComponentValueType Translate(ComponentValueType type) => type switch
    {
        RecordType record => new RecordType(Translate(record.Fields)),
        VariantType variant => new VariantType(new([.. variant.Cases.Select(c => new VariantCase(c.Name, TranslateOrNull(c.Payload)))])),
        ListType list => new ListType(Translate(list.Element), list.Length),
        TupleType tuple => new TupleType(new([.. tuple.Elements.Select(Translate)])),
        OptionType option => new OptionType(Translate(option.Some)),
        ResultType result => new ResultType(TranslateOrNull(result.Ok), TranslateOrNull(result.Error)),
        OwnType own => new OwnType(_resources[own.Resource]),
        BorrowType borrow => new BorrowType(_resources[borrow.Resource]),
        _ => type,
    };

    private ComponentValueType? TranslateOrNull(ComponentValueType? type) => type is null ? null : Translate(type);
}
