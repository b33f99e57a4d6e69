using Skiff.Wasm.Text;

namespace Skiff.Components.Text;

/// <summary>The kinds of definition; the number is that of the section. Source: Component Model, Binary.md, "Component Definitions".</summary>
internal enum DefinitionKind : byte
{
    CoreModule = 1,
    CoreInstance = 2,
    CoreType = 3,
    Component = 4,
    Instance = 5,
    Alias = 6,
    Type = 7,
    Canon = 8,
    Start = 9,
    Import = 10,
    Export = 11,
    Value = 12,
}

/// <summary>Takes definitions in their order.</summary>
internal abstract class ScopeOutput
{
    public abstract void Add(DefinitionKind kind, ReadOnlySpan<byte> definition);
}

/// <summary>The sections of a component. Neighbours of one kind share a section where that is a vector.</summary>
internal sealed class ComponentSections : ScopeOutput
{
    private readonly ByteWriter _output = new();
    private readonly ByteWriter _section = new();
    private DefinitionKind _kind;
    private int _count;

    public ComponentSections() => _output.Bytes([0x00, 0x61, 0x73, 0x6D, 0x0D, 0x00, 0x01, 0x00]);

    public override void Add(DefinitionKind kind, ReadOnlySpan<byte> definition)
    {
        if (kind is DefinitionKind.CoreModule or DefinitionKind.Component or DefinitionKind.Start)
        {
            Flush();
            _output.Byte((byte)kind);
            _output.Sized(definition);
            return;
        }

        if (kind != _kind)
        {
            Flush();
            _kind = kind;
        }

        _count++;
        _section.Bytes(definition);
    }

    /// <summary>The component in the binary format, with its names.</summary>
    public byte[] ToBinary(ComponentScope scope)
    {
        Flush();
        ComponentNameSection.Write(_output, scope);
        return _output.ToArray();
    }

    private void Flush()
    {
        if (_count > 0)
        {
            var counted = new ByteWriter();
            counted.Unsigned((ulong)_count);
            counted.Bytes(_section.Written);
            _output.Byte((byte)_kind);
            _output.Sized(counted.Written);
        }

        _section.Truncate(0);
        _count = 0;
        _kind = 0;
    }
}

/// <summary>The declarators of a component, instance or core module type. Source: Component Model, Binary.md, "Type Definitions".</summary>
internal sealed class Declarators(ScopeKind scope) : ScopeOutput
{
    private readonly ByteWriter _output = new();
    private int _count;

    public override void Add(DefinitionKind kind, ReadOnlySpan<byte> definition)
    {
        _count++;
        _output.Byte(scope == ScopeKind.ModuleType ? ModuleDeclarator(kind) : Declarator(kind));
        _output.Bytes(definition);
    }

    /// <summary>The vector of the declarators.</summary>
    public void WriteTo(ByteWriter output)
    {
        output.Unsigned((ulong)_count);
        output.Bytes(_output.Written);
    }

    private static byte Declarator(DefinitionKind kind) => kind switch
    {
        DefinitionKind.CoreType => 0x00,
        DefinitionKind.Type => 0x01,
        DefinitionKind.Alias => 0x02,
        DefinitionKind.Import => 0x03,
        DefinitionKind.Export => 0x04,
        _ => throw new InvalidOperationException($"a type declares no {kind}"),
    };

    private static byte ModuleDeclarator(DefinitionKind kind) => kind switch
    {
        DefinitionKind.Import => 0x00,
        DefinitionKind.CoreType => 0x01,
        DefinitionKind.Alias => 0x02,
        DefinitionKind.Export => 0x03,
        _ => throw new InvalidOperationException($"a module type declares no {kind}"),
    };
}
