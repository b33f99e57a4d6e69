using System.Collections.Immutable;
using Skiff.Components.Types;
using Skiff.Wasm;

namespace Skiff.Components.Model;

/// <summary>A value type as written: a primitive, or an index of a type.</summary>
/// <param name="Primitive">Not null for a primitive.</param>
/// <param name="Index">Else the type index.</param>
public readonly record struct TypeReference(PrimitiveKind? Primitive, int Index = -1);

/// <summary>A named part as written.</summary>
public readonly record struct NamedReference(string Name, TypeReference Type);

/// <summary>A case as written.</summary>
public readonly record struct CaseReference(string Name, TypeReference? Payload);

/// <summary>A type as written: its parts are indices. Source: Component Model, Binary.md, "Type Definitions".</summary>
public abstract record TypeSyntax
{
    /// <summary>A primitive under an index.</summary>
    public sealed record Primitive(PrimitiveKind Kind) : TypeSyntax;

    /// <summary>A record.</summary>
    public sealed record Record(ImmutableArray<NamedReference> Fields) : TypeSyntax;

    /// <summary>A variant.</summary>
    public sealed record Variant(ImmutableArray<CaseReference> Cases) : TypeSyntax;

    /// <summary>A list; of fixed length if <paramref name="Length"/> is not null.</summary>
    public sealed record List(TypeReference Element, uint? Length = null) : TypeSyntax;

    /// <summary>A map.</summary>
    public sealed record Map(TypeReference Key, TypeReference Value) : TypeSyntax;

    /// <summary>A tuple.</summary>
    public sealed record Tuple(ImmutableArray<TypeReference> Elements) : TypeSyntax;

    /// <summary>Flags.</summary>
    public sealed record Flags(ImmutableArray<string> Names) : TypeSyntax;

    /// <summary>An enum.</summary>
    public sealed record Enum(ImmutableArray<string> Names) : TypeSyntax;

    /// <summary>An option.</summary>
    public sealed record Option(TypeReference Some) : TypeSyntax;

    /// <summary>A result.</summary>
    public sealed record Result(TypeReference? Ok, TypeReference? Error) : TypeSyntax;

    /// <summary>A handle that owns.</summary>
    public sealed record Own(int ResourceIndex) : TypeSyntax;

    /// <summary>A handle that is lent.</summary>
    public sealed record Borrow(int ResourceIndex) : TypeSyntax;

    /// <summary>A stream.</summary>
    public sealed record Stream(TypeReference? Element) : TypeSyntax;

    /// <summary>A future.</summary>
    public sealed record Future(TypeReference? Element) : TypeSyntax;

    /// <summary>A new resource type; its representation is i32 (or i64).</summary>
    public sealed record Resource(Skiff.Wasm.ValueType Representation, int? Destructor) : TypeSyntax;

    /// <summary>A function type.</summary>
    public sealed record Function(bool IsAsync, ImmutableArray<NamedReference> Parameters, TypeReference? ResultType) : TypeSyntax;

    /// <summary>A component type.</summary>
    public sealed record Component(ImmutableArray<Declarator> Declarators) : TypeSyntax;

    /// <summary>An instance type.</summary>
    public sealed record Instance(ImmutableArray<Declarator> Declarators) : TypeSyntax;
}

/// <summary>A part of a component or instance type.</summary>
/// <param name="Offset">Where it begins in the file.</param>
public abstract record Declarator(long Offset)
{
    /// <summary>A core type.</summary>
    public sealed record CoreType(long Offset, CoreTypeSyntax Syntax) : Declarator(Offset);

    /// <summary>A type.</summary>
    public sealed record Type(long Offset, TypeSyntax Syntax) : Declarator(Offset);

    /// <summary>An alias; one of <see cref="ExportAlias"/>, <see cref="OuterAlias"/>.</summary>
    public sealed record Alias(long Offset, Definition Definition) : Declarator(Offset);

    /// <summary>An import (component types only).</summary>
    public sealed record Import(long Offset, ExternName Name, ExternDescriptor Descriptor) : Declarator(Offset);

    /// <summary>An export.</summary>
    public sealed record Export(long Offset, ExternName Name, ExternDescriptor Descriptor) : Declarator(Offset);
}

/// <summary>What an import or export declares, as written.</summary>
public abstract record ExternDescriptor
{
    /// <summary>A core module of a core type.</summary>
    public sealed record CoreModule(int CoreType) : ExternDescriptor;

    /// <summary>A function of a type.</summary>
    public sealed record Function(int Type) : ExternDescriptor;

    /// <summary>A value equal to one at hand.</summary>
    public sealed record ValueEqual(int ValueIndex) : ExternDescriptor;

    /// <summary>A value of a type.</summary>
    public sealed record Value(TypeReference Type) : ExternDescriptor;

    /// <summary>A type equal to one at hand.</summary>
    public sealed record TypeEqual(int Type) : ExternDescriptor;

    /// <summary>Any resource type.</summary>
    public sealed record SubResource : ExternDescriptor;

    /// <summary>A component of a type.</summary>
    public sealed record Component(int Type) : ExternDescriptor;

    /// <summary>An instance of a type.</summary>
    public sealed record Instance(int Type) : ExternDescriptor;
}

/// <summary>A core type as written.</summary>
public abstract record CoreTypeSyntax
{
    /// <summary>A function type.</summary>
    public sealed record Function(FunctionType Type) : CoreTypeSyntax;

    /// <summary>A module type.</summary>
    public sealed record Module(ImmutableArray<CoreModuleDeclarator> Declarators) : CoreTypeSyntax;
}

/// <summary>A part of a core module type.</summary>
public abstract record CoreModuleDeclarator
{
    /// <summary>A type.</summary>
    public sealed record Type(CoreTypeSyntax Syntax) : CoreModuleDeclarator;

    /// <summary>An alias of a core type of an enclosing scope.</summary>
    public sealed record OuterType(int Outer, int Index) : CoreModuleDeclarator;

    /// <summary>An import; a function's type index is in <paramref name="FunctionType"/>.</summary>
    public sealed record Import(string ModuleName, string Name, CoreExternType? Extern, int FunctionType = -1, bool IsTag = false) : CoreModuleDeclarator;

    /// <summary>An export.</summary>
    public sealed record Export(string Name, CoreExternType? Extern, int FunctionType = -1, bool IsTag = false) : CoreModuleDeclarator;
}
