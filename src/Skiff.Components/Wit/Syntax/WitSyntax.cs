using System.Collections.Immutable;
using Skiff.Components.Types;
using Skiff.Text;

namespace Skiff.Components.Wit.Syntax;

/// <summary>A name and where it is written.</summary>
internal sealed record NameSyntax(string Text, TextSpan Span);

/// <summary><c>a:b@1.2.3</c>.</summary>
internal sealed record PackageNameSyntax(WitPackageName Name, TextSpan Span);

/// <summary>A file as parsed.</summary>
internal sealed record FileSyntax(SourceText Source, PackageNameSyntax? Package, ImmutableArray<ItemSyntax> Items, ImmutableArray<NestedPackageSyntax> Nested);

/// <summary><c>package a:b { }</c>.</summary>
internal sealed record NestedPackageSyntax(PackageNameSyntax Package, ImmutableArray<ItemSyntax> Items);

/// <summary>Anything with gates.</summary>
internal abstract record ItemSyntax(WitGate Gate);

/// <summary><c>name</c> or <c>a:b/name@1.2.3</c>.</summary>
internal sealed record PathSyntax(WitPackageName? Package, NameSyntax Name);

/// <summary><c>use path as name;</c> at the top of a file.</summary>
internal sealed record TopLevelUseSyntax(WitGate Gate, PathSyntax Path, NameSyntax Name) : ItemSyntax(Gate);

/// <summary>An interface; without a name inside a world.</summary>
internal sealed record InterfaceSyntax(WitGate Gate, NameSyntax Name, ImmutableArray<ItemSyntax> Items) : ItemSyntax(Gate);

/// <summary>A world.</summary>
internal sealed record WorldSyntax(WitGate Gate, NameSyntax Name, ImmutableArray<ItemSyntax> Items) : ItemSyntax(Gate);

/// <summary>An import or export of a world. Exactly one of path, function and interface is set; with a path, a name means <c>name: path</c>.</summary>
internal sealed record WorldItemSyntax(WitGate Gate, bool IsExport, NameSyntax? Name, PathSyntax? Path, FunctionSyntax? Function, InterfaceSyntax? Interface, TextSpan Span) : ItemSyntax(Gate);

/// <summary><c>include path with { a as b };</c></summary>
internal sealed record IncludeSyntax(WitGate Gate, PathSyntax Path, ImmutableArray<RenameSyntax> Renames) : ItemSyntax(Gate);

/// <summary><c>a as b</c>.</summary>
internal sealed record RenameSyntax(NameSyntax From, NameSyntax To);

/// <summary><c>use path.{a, b as c};</c></summary>
internal sealed record UseSyntax(WitGate Gate, PathSyntax Path, ImmutableArray<RenameSyntax> Names) : ItemSyntax(Gate);

/// <summary>A function, method, static function or constructor.</summary>
internal sealed record FunctionSyntax(
    WitGate Gate, NameSyntax Name, WitFunctionKind Kind, bool IsAsync, ImmutableArray<FieldSyntax> Parameters, TypeSyntax? Result) : ItemSyntax(Gate);

/// <summary><c>name: type</c>; without a type a case, flag or enum name.</summary>
internal sealed record FieldSyntax(NameSyntax Name, TypeSyntax? Type);

/// <summary>A named type.</summary>
internal abstract record TypeDefinitionSyntax(WitGate Gate, NameSyntax Name) : ItemSyntax(Gate);

/// <summary><c>type name = type;</c></summary>
internal sealed record AliasSyntax(WitGate Gate, NameSyntax Name, TypeSyntax Type) : TypeDefinitionSyntax(Gate, Name);

/// <summary>A record, variant, enum or flags: the keyword tells.</summary>
internal sealed record FieldsSyntax(WitGate Gate, NameSyntax Name, string Keyword, ImmutableArray<FieldSyntax> Fields) : TypeDefinitionSyntax(Gate, Name);

/// <summary>A resource.</summary>
internal sealed record ResourceSyntax(WitGate Gate, NameSyntax Name, ImmutableArray<FunctionSyntax> Functions) : TypeDefinitionSyntax(Gate, Name);

/// <summary>A type where it is used.</summary>
internal abstract record TypeSyntax(TextSpan Span);

/// <summary>A primitive type.</summary>
internal sealed record PrimitiveTypeSyntax(PrimitiveKind Kind, TextSpan Span) : TypeSyntax(Span);

/// <summary>The name of a defined type.</summary>
internal sealed record NamedTypeSyntax(NameSyntax Name) : TypeSyntax(Name.Span);

/// <summary><c>own&lt;r&gt;</c> or <c>borrow&lt;r&gt;</c>.</summary>
internal sealed record HandleTypeSyntax(NameSyntax Resource, bool IsBorrowed, TextSpan Span) : TypeSyntax(Span);

/// <summary><c>list</c>, <c>option</c>, <c>result</c>, <c>tuple</c>, <c>map</c>, <c>stream</c> or <c>future</c>; an argument that is left out is null.</summary>
internal sealed record GenericTypeSyntax(string Keyword, ImmutableArray<TypeSyntax?> Arguments, uint? Length, TextSpan Span) : TypeSyntax(Span);
