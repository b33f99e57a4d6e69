using System.Collections.Immutable;
using Skiff.Components.Model;
using Skiff.Components.Types;
using Skiff.Components.Validation.Graph;
using Skiff.Wasm;

namespace Skiff.Components.Validation;

/// <summary>Core types, and the types of core modules. Source: Component Model, Binary.md, "Type Definitions".</summary>
internal static class CoreTypeValidation
{
    private const ulong MaximumMemoryPages = 65_536;

    public static void Define(CoreTypeSyntax type, Scope scope, WorkBudget budget)
    {
        var entry = type switch
        {
            CoreTypeSyntax.Function function => new CoreTypeEntry(function.Type, null),
            CoreTypeSyntax.Module module => new CoreTypeEntry(null, budget.Check(new CoreModuleNode(MakeModuleType(module, scope, budget.Offset)))),
            _ => throw Error(ComponentValidationReason.WrongKind, "unknown core type", budget.Offset),
        };
        scope.CoreTypes.Add(entry);
    }

    /// <summary>The type of a module that is defined.</summary>
    public static CoreModuleNode TypeOf(Module module, long offset)
    {
        var imports = ImmutableArray.CreateBuilder<CoreImportType>(module.Imports.Length);
        var names = new HashSet<(string, string)>();
        foreach (var import in module.Imports)
        {
            CheckImportName(names, import.Module, import.Name, offset);
            imports.Add(new CoreImportType(import.Module, import.Name, TypeOf(module, import.Kind, import.Index)));
        }

        var exports = ImmutableArray.CreateBuilder<CoreExportType>(module.Exports.Length);
        foreach (var export in module.Exports)
        {
            exports.Add(new CoreExportType(export.Name, TypeOf(module, export.Kind, export.Index)));
        }

        return new CoreModuleNode(new CoreModuleType(imports.MoveToImmutable(), exports.MoveToImmutable()));
    }

    private static CoreExternType TypeOf(Module module, ExternalKind kind, int index) => kind switch
    {
        ExternalKind.Function => new CoreExternType.Function(module.TypeOfFunction(index)),
        ExternalKind.Table => new CoreExternType.Table(module.Tables[index]),
        ExternalKind.Memory => new CoreExternType.Memory(module.Memories[index]),
        _ => new CoreExternType.Global(module.Globals[index]),
    };

    // A module type has a space of function types of its own, empty at first.
    private static CoreModuleType MakeModuleType(CoreTypeSyntax.Module syntax, Scope scope, long offset)
    {
        var types = new List<FunctionType>();
        var imports = ImmutableArray.CreateBuilder<CoreImportType>();
        var exports = ImmutableArray.CreateBuilder<CoreExportType>();
        var importNames = new HashSet<(string, string)>();
        var exportNames = new HashSet<string>(StringComparer.Ordinal);
        foreach (var declarator in syntax.Declarators)
        {
            switch (declarator)
            {
                case CoreModuleDeclarator.Type { Syntax: CoreTypeSyntax.Function function }:
                    types.Add(function.Type);
                    break;
                case CoreModuleDeclarator.OuterType outer:
                    types.Add(FindOuterType(outer, scope, types, offset));
                    break;
                case CoreModuleDeclarator.Import import:
                    CheckImportName(importNames, import.ModuleName, import.Name, offset);
                    imports.Add(new CoreImportType(import.ModuleName, import.Name, Resolve(import.Extern, import.FunctionType, import.IsTag, types, offset)));
                    break;
                case CoreModuleDeclarator.Export export:
                    if (!exportNames.Add(export.Name))
                    {
                        throw Error(ComponentValidationReason.NameConflict, $"export name `{export.Name}` already defined", offset);
                    }

                    exports.Add(new CoreExportType(export.Name, Resolve(export.Extern, export.FunctionType, export.IsTag, types, offset)));
                    break;
                default:
                    throw Error(ComponentValidationReason.WrongKind, "a module type inside of a module type", offset);
            }
        }

        return new CoreModuleType(imports.DrainToImmutable(), exports.DrainToImmutable());
    }

    private static FunctionType FindOuterType(CoreModuleDeclarator.OuterType outer, Scope scope, List<FunctionType> own, long offset)
    {
        if (outer.Outer == 0)
        {
            return Scope.At(own, outer.Index, "type", offset);
        }

        var target = scope;
        for (var i = 1; i < (uint)outer.Outer; i++)
        {
            target = target.Parent ?? throw Error(
                ComponentValidationReason.UnknownIndex, $"invalid outer alias count of {(uint)outer.Outer}", offset);
        }

        return Scope.At(target.CoreTypes, outer.Index, "type", offset).Function
            ?? throw Error(ComponentValidationReason.WrongKind, $"core type index {outer.Index} is not a function type", offset);
    }

    private static CoreExternType Resolve(CoreExternType? type, int functionType, bool isTag, List<FunctionType> types, long offset)
    {
        if (type is null)
        {
            var function = Scope.At(types, functionType, "type", offset);
            return isTag ? new CoreExternType.Tag(function) : new CoreExternType.Function(function);
        }

        switch (type)
        {
            case CoreExternType.Memory { Type.Limits: var limits }:
                if (limits.Minimum > MaximumMemoryPages || limits.Maximum > MaximumMemoryPages)
                {
                    throw Error(ComponentValidationReason.InvalidType, "memory size must be at most 65536 pages (4GiB)", offset);
                }

                CheckOrder(limits, offset);
                break;
            case CoreExternType.Table { Type.Limits: var limits }:
                CheckOrder(limits, offset);
                break;
        }

        return type;
    }

    private static void CheckOrder(Limits limits, long offset)
    {
        if (limits.Minimum > limits.Maximum)
        {
            throw Error(ComponentValidationReason.InvalidType, "size minimum must not be greater than maximum", offset);
        }
    }

    // Both parts together become the one name of a component's import.
    private static void CheckImportName(HashSet<(string, string)> names, string module, string name, long offset)
    {
        if (!names.Add((module, name)))
        {
            throw Error(ComponentValidationReason.NameConflict, $"duplicate import name `{module}:{name}`", offset);
        }
    }

    private static ComponentValidationException Error(ComponentValidationReason reason, string message, long offset) => new(reason, message, offset);
}
